// What is known of each product, from the gateway's messages; no screen, no socket, no clock.

import { compare } from "./decimal.js";
import { millis } from "./exact.js";

const TRAIL = 60;

/** One product: its newest prices as texts, and the proof that none of its ticks was missed. */
export class Product {
  seq = null;
  last = null;
  bid = null;
  ask = null;
  open = null;
  direction = null;
  feed = null;
  ticks = 0;
  missed = 0;
  missingTrades = new Map();
  latencyMillis = null;
  trail = [];

  constructor(name) {
    this.name = name;
  }

  take(fields) {
    const { last_trade: trade, best_bid: bid, best_ask: ask, day } = fields;
    if (trade) {
      const turn = this.last === null ? 0 : compare(trade.px, this.last);
      if (turn !== 0) this.direction = turn > 0 ? "up" : "down";
      this.last = trade.px;
      this.trail.push(Number(trade.px));
      if (this.trail.length > TRAIL) this.trail.shift();
    }
    if (bid) this.bid = bid.px;
    if (ask) this.ask = ask.px;
    if (day?.open) this.open = day.open;
  }
}

/** All products of a connection and of those that follow it. */
export class Market {
  products = new Map();
  ticks = 0;
  missed = 0;
  resumed = 0;

  product(name) {
    let known = this.products.get(name);
    if (known === undefined) {
      known = new Product(name);
      this.products.set(name, known);
    }
    return known;
  }

  /** The last sequence that we have, by product: what a new connection goes on behind. */
  had() {
    return Object.fromEntries(
      [...this.products.values()].filter(({ seq }) => seq !== null).map(({ name, seq }) => [name, seq]));
  }

  /** What closed while nobody listened is not told: only the gaps that this connection tells are known. */
  connect() {
    for (const product of this.products.values()) product.missingTrades.clear();
  }

  /** Without a connection nobody knows how the feeds do, nor how late a tick would be. */
  lose() {
    for (const product of this.products.values()) {
      product.feed = null;
      product.latencyMillis = null;
    }
  }

  /**
   * Takes one message.
   *
   * @param message as parsed with its numbers as texts
   * @param nowMillis since 1970, by the gateway's clock; null: not known
   * @returns the product that it changed; undefined where it changed none
   */
  on(message, nowMillis) {
    switch (message.op) {
      case "snapshot":
        return this.#snapshot(message);
      case "incr":
        return message.replay ? undefined : this.#increment(message, nowMillis);
      case "resume":
        if (message.recovered === true) this.resumed++;
        return undefined;
      case "status": {
        const product = this.product(message.product);
        product.feed = message.state;
        return product;
      }
      case "gap": {
        const product = this.product(message.product);
        product.missingTrades.set(message.first, message.last);
        return product;
      }
      case "gap_closed": {
        const product = this.product(message.product);
        const [first, last] = [BigInt(message.first), BigInt(message.last)];
        for (const [from, to] of [...product.missingTrades]) close(product.missingTrades, from, to, first, last);
        return product;
      }
      default:
        return undefined;
    }
  }

  #snapshot({ data, recovered }) {
    const product = this.product(data.product);
    if (recovered === false) this.#miss(product);
    product.seq = data.state === null ? null : data.seq;
    if (data.state !== null) product.take(data.state);
    return product;
  }

  #increment({ data, conflated, gap }, nowMillis) {
    const product = this.product(data.product);
    const had = product.seq === null ? null : BigInt(product.seq);
    if (had !== null && !data.restart && BigInt(data.seq) <= had) return undefined;
    if (gap || (had !== null && data.prev_seq !== undefined && BigInt(data.prev_seq) > had)) this.#miss(product);
    product.seq = data.seq;
    const stands = Number(conflated ?? 1);
    this.ticks += stands;
    product.ticks += stands;
    product.latencyMillis = nowMillis === null ? null : nowMillis - millis(data.ts_ingest);
    product.take(data.fields);
    return product;
  }

  #miss(product) {
    product.missed++;
    this.missed++;
  }
}

/** Takes the trades first to last out of the missing ones from to to. */
function close(missing, from, to, first, last) {
  const [low, high] = [BigInt(from), BigInt(to)];
  if (last < low || first > high) return;
  missing.delete(from);
  if (low < first) missing.set(from, String(first - 1n));
  if (high > last) missing.set(String(last + 1n), to);
}
