// What the gateway keeps of a product, asked by HTTP.

import { parse } from "./exact.js";

async function ask(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return parse(await answer.text());
}

/** The candles of the last hour and a half, a minute each. */
export const candles = product =>
  ask(`/api/v1/products/${encodeURIComponent(product)}/candles?interval=1m&from=-90m`);

/** Of how many trades of the last hour how many are stored. */
export const completeness = product =>
  ask(`/api/v1/products/${encodeURIComponent(product)}/completeness?from=-60m`);
