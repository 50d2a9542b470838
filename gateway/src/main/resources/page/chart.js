// The candle chart of one product, by Apache ECharts, which is fetched when it is first needed.

import { places } from "./decimal.js";

const SHOWN = 90;
const WIDEST = 14;
const MINUTE_LABEL = { hour: "2-digit", minute: "2-digit", hour12: false };

/** A chart in an element; prices become doubles only for its pixels. */
export class Chart {
  #element;
  #chart = null;
  #colours = null;
  #candles = [];

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
    this.#candles = candles.slice(-SHOWN);
    this.#draw(false);
  }

  #draw(wholly) {
    if (this.#chart === null || this.#colours === null) return;
    const { up, down, line, quiet } = this.#colours;
    const candles = this.#candles;
    const label = ({ beginMillis }) => new Date(beginMillis).toLocaleTimeString([], MINUTE_LABEL);
    const digits = candles.length === 0 ? 2 : places(candles.at(-1).close);
    const axis = {
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { color: quiet },
    };
    this.#chart.setOption(
      {
        animation: false,
        grid: [
          { left: 8, right: 72, top: 8, height: "68%" },
          { left: 8, right: 72, bottom: 24, height: "16%" },
        ],
        axisPointer: { link: [{ xAxisIndex: "all" }], label: { show: false } },
        tooltip: { trigger: "axis", showContent: false },
        xAxis: [0, 1].map(gridIndex => ({
          ...axis,
          type: "category",
          gridIndex,
          data: candles.map(label),
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
            data: candles.map(({ open, high, low, close }) => [open, close, low, high].map(Number)),
            itemStyle: { color: up, color0: down, borderColor: up, borderColor0: down },
          },
          {
            type: "bar",
            barMaxWidth: WIDEST,
            xAxisIndex: 1,
            yAxisIndex: 1,
            data: candles.map(({ volume }) => Number(volume ?? 0)),
            itemStyle: { color: quiet, opacity: 0.45 },
          },
        ],
      },
      wholly);
  }

  /** Tells which candle is pointed at; null when none is. */
  onPoint(listener) {
    this.#element.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      if (this.#chart === null) return;
      const [index] = this.#chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
      listener(this.#candles[index] ?? null);
    });
    this.#element.addEventListener("pointerleave", () => listener(null));
  }
}
