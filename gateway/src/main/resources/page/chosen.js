// The product that is looked at: its candles, its price, and how whole its tape is.

import { Candles } from "./candles.js";
import { percent, subtract } from "./decimal.js";
import { signed } from "./table.js";

const TABLE_ROWS = 15;
const PARTS = ["open", "high", "low", "close", "volume"];
const byId = id => document.getElementById(id);
const CLOCK = new Intl.DateTimeFormat([], { timeStyle: "medium", hour12: false });
const time = beginMillis => CLOCK.format(beginMillis);

/** Writes only what changed. */
export function show(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

/** What is shown of one product. */
export class Chosen {
  #history;
  #chart;
  #candles = new Candles();
  #pointed = null;
  product = null;
  /** Whether prices are those of a connection that was lost. */
  old = false;
  /** Whether something that is kept could not be had. */
  lacks = false;

  constructor(history, chart) {
    this.#history = history;
    this.#chart = chart;
    byId("candle-table").addEventListener("toggle", () => this.draw());
    chart.onPoint(candle => {
      this.#pointed = candle;
      this.draw();
    });
  }

  choose(product) {
    this.product = product;
    this.#candles = new Candles();
    this.#pointed = null;
    show("chosen", product.name);
    show("complete", "–");
    show("complete-note", "");
    show("chart-note", "Candles are on their way");
    this.draw();
    this.refresh();
  }

  /** Takes a tick of the product. */
  take(data) {
    this.#candles.take(data);
  }

  /** Brings what the gateway keeps; without it, what came live must do. */
  async refresh() {
    this.lacks = false;
    if (this.product !== null) await Promise.all([this.#refreshCandles(), this.#refreshTape()]);
  }

  async #refreshCandles() {
    const own = this.#candles;
    let note = "A candle a minute, by this computer's time zone";
    try {
      const kept = await this.#history.candles(this.product.name);
      own.load(kept);
    } catch {
      this.lacks = true;
      note = "Of live ticks alone: the gateway has no kept candles now";
    }
    if (this.#candles !== own) return;
    show("chart-note", note);
    this.draw();
  }

  async #refreshTape() {
    const { product } = this;
    let told = ["–", "the gateway cannot tell now"];
    try {
      const { expected, stored } = await this.#history.completeness(product.name);
      const missing = subtract(expected, stored);
      told = [
        expected === "0" ? "no trade yet" : missing === "0" ? "whole" : `${missing} missing`,
        `${stored} of ${expected} trades of the last hour are kept`,
      ];
    } catch {
      this.lacks = true;
    }
    if (this.product !== product) return;
    show("complete", told[0]);
    show("complete-note", told[1]);
    byId("complete").dataset.whole = told[0] === "whole";
  }

  draw() {
    if (this.product === null) return;
    const list = this.#candles.list();
    this.#chart.show(list);
    const candle = this.#pointed ?? list.at(-1);
    for (const part of PARTS) show(`candle-${part}`, candle?.[part] ?? "–");
    show("candle-time", candle ? time(candle.beginMillis) : "–");
    this.#price();
    byId("candle-rows").replaceChildren(
      ...(byId("candle-table").open ? list.slice(-TABLE_ROWS).reverse().map(candleRow) : []));
  }

  #price() {
    const { name, last, open } = this.product;
    if (last === null) return;
    show("price", last);
    show("price-change", open ? signed(percent(open, last) ?? "0.00") : "");
    byId("price-line").dataset.turn = open === null ? "" : subtract(last, open).startsWith("-") ? "down" : "up";
    document.title = `${this.old ? "(old) " : ""}${last} ${name} · LedgerFlux`;
  }
}

function candleRow(candle) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = time(candle.beginMillis);
  row.append(head);
  for (const part of PARTS) row.insertCell().textContent = candle[part] ?? "–";
  return row;
}
