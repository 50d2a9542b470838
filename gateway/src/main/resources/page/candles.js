// The candles of one product: what the gateway keeps, and over it what comes live.

import { compare } from "./decimal.js";
import { millis } from "./exact.js";

const MINUTE = 60_000;
const MOST = 240;

/** Candles of a minute each, prices as texts, by the milliseconds at which they begin. */
export class Candles {
  #byMinute = new Map();
  /** Whether candles are made of live ticks alone, since the kept ones could not be had. */
  liveAlone = true;

  /** Takes what `/candles` answered, parsed with its numbers as texts. */
  load({ candles }) {
    this.liveAlone = false;
    const live = [...this.#byMinute].at(-1);
    this.#byMinute = new Map(candles.map(candle => [Date.parse(candle.time), candle]));
    if (live !== undefined && live[0] > ([...this.#byMinute.keys()].at(-1) ?? 0)) this.#byMinute.set(...live);
  }

  /** Takes a tick's trade; volume is not counted up, since the kept candles will tell it. */
  take({ ts_event: time, fields: { last_trade: trade } }) {
    if (!trade) return;
    const minute = Math.floor(millis(time) / MINUTE) * MINUTE;
    const candle = this.#byMinute.get(minute);
    if (candle !== undefined) {
      if (compare(trade.px, candle.high) > 0) candle.high = trade.px;
      if (compare(trade.px, candle.low) < 0) candle.low = trade.px;
      candle.close = trade.px;
    } else if (minute > ([...this.#byMinute.keys()].at(-1) ?? 0)) {
      this.#byMinute.set(minute, { open: trade.px, high: trade.px, low: trade.px, close: trade.px });
      if (this.#byMinute.size > MOST) this.#byMinute.delete(this.#byMinute.keys().next().value);
    }
  }

  /** In the order of time: `{beginMillis, open, high, low, close, volume, ticks}`. */
  list() {
    return [...this.#byMinute].map(([beginMillis, candle]) => ({ ...candle, beginMillis }));
  }
}
