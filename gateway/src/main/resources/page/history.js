// What the gateway keeps of a product, asked by HTTP.

import { parse } from "./exact.js";

/** What is kept, asked in the name of whoever has access. */
export class History {
  #access;

  constructor(access) {
    this.#access = access;
  }

  /** The candles of the last hour and a half, a minute each. */
  candles(product) {
    return this.#ask(product, "candles?interval=1m&from=-90m");
  }

  /** Of how many trades of the last hour how many are stored. */
  completeness(product) {
    return this.#ask(product, "completeness?from=-60m");
  }

  async #ask(product, what) {
    const path = `/api/v1/products/${encodeURIComponent(product)}/${what}`;
    const answer = await this.#access.ask(path, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return parse(await answer.text());
  }
}
