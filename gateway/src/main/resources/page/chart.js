// The candle chart of one product, by Apache ECharts, which is fetched when it is first needed.

import { MINUTE } from "./candles.js";
import { places } from "./decimal.js";

const MOST = 90;
const LEAST = 30;
const SLOT_PIXELS = 7;
const WIDEST = 14;
const NOTHING = "-";
// One for all: to make it costs a hundred times what it costs to ask it.
const MINUTE_LABEL = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hour12: false });

/** A chart in an element; prices become doubles only for its pixels. */
export class Chart {
  #element;
  #chart = null;
  #colours = null;
  #slots = [];
  #last = null;

  constructor(element) {
    this.#element = element;
  }

  async start() {
    const echarts = await import("./lib/echarts.esm.min.js");
    this.#chart = echarts.init(this.#element, null, { renderer: "canvas" });
    new ResizeObserver(() => this.#chart.resize()).observe(this.#element);
    this.#draw(true);
  }

  colour(colours) {
    this.#colours = colours;
    this.#draw(true);
  }

  show(candles) {
    const room = Math.floor(this.#element.clientWidth / SLOT_PIXELS);
    this.#slots = slots(candles, Math.max(LEAST, Math.min(MOST, room)));
    this.#last = candles.at(-1) ?? null;
    this.#draw(false);
  }

  /** How many candles are drawn. */
  get drawn() {
    return this.#slots.filter(({ candle }) => candle !== undefined).length;
  }

  #draw(wholly) {
    if (this.#chart === null || this.#colours === null) return;
    const { up, down, line, quiet } = this.#colours;
    const slots = this.#slots;
    const label = ({ beginMillis }) => MINUTE_LABEL.format(beginMillis);
    const candles = slots.flatMap(({ candle }) => candle ?? []);
    const digits = Math.max(0, ...candles.map(({ high, low }) => Math.max(places(high), places(low))));
    const axis = {
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { color: quiet },
    };
    this.#chart.setOption(
      {
        animation: false,
        grid: [
          { left: 20, right: 76, top: 12, height: "68%" },
          { left: 20, right: 76, bottom: 24, height: "16%" },
        ],
        axisPointer: { link: [{ xAxisIndex: "all" }], label: { show: false } },
        tooltip: { trigger: "axis", showContent: false },
        xAxis: [0, 1].map(gridIndex => ({
          ...axis,
          type: "category",
          gridIndex,
          data: slots.map(label),
          axisLabel: { show: gridIndex === 1, color: quiet, hideOverlap: true },
        })),
        yAxis: [
          {
            ...axis,
            scale: true,
            minInterval: 10 ** -digits,
            position: "right",
            splitLine: { lineStyle: { color: line } },
            axisLabel: { color: quiet, formatter: price => price.toFixed(digits) },
          },
          { gridIndex: 1, show: false },
        ],
        series: [
          {
            type: "candlestick",
            barMaxWidth: WIDEST,
            data: slots.map(({ candle }) =>
              candle ? [candle.open, candle.close, candle.low, candle.high].map(Number) : NOTHING),
            itemStyle: { color: up, color0: down, borderColor: up, borderColor0: down },
            markLine: this.#markLine(),
          },
          {
            type: "bar",
            barMaxWidth: WIDEST,
            xAxisIndex: 1,
            yAxisIndex: 1,
            data: slots.map(({ candle }) => Number(candle?.volume ?? 0)),
            itemStyle: { color: quiet, opacity: 0.45 },
          },
        ],
      },
      wholly);
  }

  /** Where the price is now. */
  #markLine() {
    if (this.#last === null) return { data: [] };
    const { open, close } = this.#last;
    const colour = Number(close) < Number(open) ? this.#colours.down : this.#colours.up;
    return {
      silent: true,
      symbol: "none",
      animation: false,
      precision: -1, // Two digits would do for dollars alone.
      data: [{ yAxis: Number(close) }],
      lineStyle: { color: colour, type: "dashed", width: 1 },
      label: {
        formatter: close,
        color: this.#colours.card,
        backgroundColor: colour,
        textBorderWidth: 0,
        fontSize: 11,
        lineHeight: 14, // Else it is measured by a sign that not every font has.
        padding: [2, 4],
        width: 58, // Over the axis' own text.
        borderRadius: 3,
        distance: 3,
      },
    };
  }

  /** Tells which candle is pointed at; null when none is. */
  onPoint(listener) {
    this.#element.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      if (this.#chart === null) return;
      const [index] = this.#chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
      listener(this.#slots[index]?.candle ?? null);
    });
    this.#element.addEventListener("pointerleave", () => listener(null));
  }
}

/**
 * Each minute up to the last candle's has its place, whether anything was traded in it or not: so
 * the axis is one of time.
 */
function slots(candles, most) {
  if (candles.length === 0) return [];
  const last = candles.at(-1).beginMillis;
  const byMinute = new Map(candles.map(candle => [candle.beginMillis, candle]));
  const count = Math.max(LEAST, Math.min(most, (last - candles[0].beginMillis) / MINUTE + 1));
  return Array.from({ length: count }, (_, i) => {
    const beginMillis = last - (count - 1 - i) * MINUTE;
    return { beginMillis, candle: byMinute.get(beginMillis) };
  });
}
