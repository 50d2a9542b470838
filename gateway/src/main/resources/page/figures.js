// The figures at the top of the page, told once a second.

import { show } from "./chosen.js";

const SKEW_MILLIS = 1_000;
const UNKNOWN = "–";

function shortly(millis) {
  const whole = Math.max(0, Math.round(millis));
  return whole < 10_000 ? `${whole} ms` : `${Math.round(whole / 1000)} s`;
}

/** Tells them of a market, whose gateway's clock is known; the result is called each second. */
export function figures(market, clock) {
  let ticksBefore = 0;
  return ({ connected, reconnects, byEvents }) => {
    const products = [...market.products.values()];
    show("rate", connected ? String(market.ticks - ticksBefore) : UNKNOWN);
    ticksBefore = market.ticks;
    show("rate-note", `of ${products.length} products`);
    latency(products);
    show("reconnects", String(reconnects));
    show("resumes", `${market.resumed} products resumed`);
    show("missed", String(market.missed));
    if (connected) {
      show("latency-note", note(clock, byEvents));
      feed(products);
    } else {
      unknown();
    }
  };
}

/** The middle one of the products that moved in the last second. */
function latency(products) {
  const latencies = products
    .filter(({ ticks, latencyMillis }) => ticks > 0 && latencyMillis !== null)
    .map(({ latencyMillis }) => latencyMillis)
    .sort((a, b) => a - b);
  for (const product of products) product.ticks = 0;
  if (latencies.length > 0) show("latency", shortly(latencies[latencies.length >> 1]));
}

/** What is known by a connection alone, while there is none. */
function unknown() {
  show("feed", "not known");
  document.getElementById("feed").dataset.feed = "unknown";
  show("feed-note", "no connection");
  show("gaps", UNKNOWN);
  show("latency", UNKNOWN);
  show("latency-note", "");
}

function note(clock, byEvents) {
  if (byEvents) return "by this computer's clock";
  if (clock.roundTripMillis === null) return "";
  const roundTrip = `round trip ${shortly(clock.roundTripMillis)}`;
  const ahead = clock.aheadMillis;
  if (Math.abs(ahead) < SKEW_MILLIS) return roundTrip;
  return `${roundTrip}; this clock is ${shortly(Math.abs(ahead))} ${ahead > 0 ? "behind" : "ahead"}`;
}

function feed(products) {
  const counts = new Map();
  for (const { feed: state } of products) counts.set(state, (counts.get(state) ?? 0) + 1);
  const worst = ["stale", "quiet", "live"].find(state => counts.has(state)) ?? "unknown";
  show("feed", worst === "live" ? "live" : worst === "unknown" ? "not told" : `${counts.get(worst)} ${worst}`);
  document.getElementById("feed").dataset.feed = worst;
  show("feed-note", `${counts.get("live") ?? 0} of ${products.length} live`);
  const gaps = products.reduce((sum, { missingTrades }) => sum + missingTrades.size, 0);
  show("gaps", String(gaps));
}
