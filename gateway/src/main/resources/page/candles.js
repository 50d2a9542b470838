// The candles of one product: what the gateway keeps, and over it what comes live.

import { compare } from "./decimal.js";
import { millis } from "./exact.js";

export const MINUTE = 60_000;
const MOST = 240;

/** Candles of a minute each, prices as texts, by the milliseconds at which they begin. */
export class Candles {
  #kept = new Map();
  #live = new Map();

  /** Takes what `/candles` answered, parsed with its numbers as texts. */
  load({ candles }) {
    this.#kept = new Map(candles.map(candle => [Date.parse(candle.time), candle]));
    const first = this.#kept.keys().next().value ?? 0;
    for (const minute of this.#live.keys()) if (minute < first) this.#live.delete(minute);
  }

  /** Takes a tick's trade; volume is not counted up, since the kept candles will tell it. */
  take({ ts_event: time, fields: { last_trade: trade } }) {
    if (!trade) return;
    const minute = Math.floor(millis(time) / MINUTE) * MINUTE;
    const candle = this.#live.get(minute);
    if (candle !== undefined) {
      candle.high = higher(candle.high, trade.px);
      candle.low = lower(candle.low, trade.px);
      candle.close = trade.px;
    } else if (minute > this.#newest()) {
      this.#live.set(minute, { open: trade.px, high: trade.px, low: trade.px, close: trade.px });
      if (this.#live.size > MOST) this.#live.delete(this.#live.keys().next().value);
    }
  }

  #newest() {
    return [...this.#live.keys()].at(-1) ?? 0;
  }

  /** In the order of time: `{beginMillis, open, high, low, close, volume, ticks}`. */
  list() {
    const newest = this.#newest();
    const minutes = new Set([...this.#kept.keys(), ...this.#live.keys()]);
    return [...minutes]
      .sort((a, b) => a - b)
      .map(beginMillis => ({
        ...merged(this.#kept.get(beginMillis), this.#live.get(beginMillis), beginMillis === newest),
        beginMillis,
      }));
  }
}

/**
 * What is kept lags a little behind; what came live may have begun in the middle of the minute.
 * Both are true, so neither may cut the other's extremes off.
 */
function merged(kept, live, isNewest) {
  if (kept === undefined || live === undefined) return kept ?? live;
  return {
    ...kept,
    high: higher(kept.high, live.high),
    low: lower(kept.low, live.low),
    close: isNewest ? live.close : kept.close,
  };
}

const higher = (a, b) => (compare(a, b) < 0 ? b : a);
const lower = (a, b) => (compare(a, b) > 0 ? b : a);
