// The page: one connection, and what is shown of it.

import { Candles } from "./candles.js";
import { Chart } from "./chart.js";
import { Connection } from "./connection.js";
import { Console } from "./console.js";
import { percent, subtract } from "./decimal.js";
import { parse } from "./exact.js";
import * as history from "./history.js";
import { Market } from "./market.js";
import { Table, signed } from "./table.js";

const HISTORY_MILLIS = 30_000;
const EVENTS = 30;
const byId = id => document.getElementById(id);
const ADDRESS = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
const webSocket = () => new WebSocket(ADDRESS);

const market = new Market();
const table = new Table(byId("rows"), choose);
const chart = new Chart(byId("chart"));
let chosen = null;
let candles = new Candles();

const tryOut = new Console(
  {
    form: byId("console"),
    example: byId("example"),
    request: byId("request"),
    close: byId("close"),
    log: byId("log"),
    state: byId("console-state"),
  },
  webSocket,
  () => chosen?.name ?? "BTC-USD");

const timer = {
  after: (millis, task) => setTimeout(task, millis),
  every: (millis, task) => setInterval(task, millis),
  now: () => Date.now(),
  random: () => Math.random(),
};
const connection = new Connection({ onOpen, onText, onState }, webSocket, timer);

/** Everything that there is, of each product the newest; behind what we have, where we have any. */
function onOpen(send) {
  send({ op: "subscribe", products: "*", mode: "latest", want_status: true, from_seq: market.had() });
}

function onText(text) {
  const message = parse(text);
  if (message.op === "reconnect") {
    tell(`The gateway stops: moving within ${message.after_ms} ms`);
    connection.move(Number(message.after_ms));
  } else if (message.op === "rate_limit") {
    tell("The gateway merges ticks: more came than this connection may have");
  } else if (message.op === "error") {
    tell(`${message.code}: ${message.msg}`);
  }
  const product = market.on(message, Date.now());
  if (product === undefined) return;
  table.changed(product);
  if (chosen === null) choose(product);
  if (message.op === "incr" && product === chosen) candles.take(message.data);
}

function onState(state, detail) {
  const words = {
    connecting: "connecting",
    live: "live",
    lost: "lost, trying again",
    refused: "closed by the gateway",
  };
  show("state", words[state]);
  byId("state").dataset.state = state;
  if (state === "lost" || state === "refused") tell(`Connection ${words[state]}${detail && ` (${detail})`}`);
  if (state === "live") {
    const known = Object.keys(market.had()).length;
    tell(known === 0 ? "Connected" : `Connected, going on behind what we have of ${known} products`);
  }
}

/** Tells what happened to the connection, newest first. */
function tell(what) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = now.toLocaleTimeString([], { hour12: false });
  line.append(time, ` ${what}`);
  byId("events").prepend(line);
  while (byId("events").childElementCount > EVENTS) byId("events").lastElementChild.remove();
}

function show(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

function choose(product) {
  chosen = product;
  candles = new Candles();
  table.choose(product);
  show("chosen", product.name);
  tryOut.example();
  draw();
  refresh();
}

/** Brings what the gateway keeps of the chosen product; without it, what came live must do. */
async function refresh() {
  const [product, own] = [chosen, candles];
  if (product === null) return;
  try {
    const kept = await history.candles(product.name);
    if (candles !== own) return;
    own.load(kept);
    show("chart-note", "One minute each, of the last hour and a half");
  } catch {
    if (candles !== own) return;
    show("chart-note", "Of live ticks alone: the gateway has no kept candles now");
  }
  draw();
  try {
    const { expected, stored } = await history.completeness(product.name);
    if (product !== chosen) return;
    const missing = subtract(expected, stored);
    show("complete", expected === "0" ? "no trade yet" : missing === "0" ? "whole" : `${missing} missing`);
    show("complete-note", `${stored} of ${expected} trades of the last hour are kept`);
  } catch {
    if (product !== chosen) return;
    show("complete", "–");
    show("complete-note", "the gateway cannot tell now");
  }
}

let pointed = null;

function draw() {
  if (chosen === null) return;
  const list = candles.list();
  chart.show(list);
  const candle = pointed ?? list.at(-1);
  for (const part of ["open", "high", "low", "close"]) show(`candle-${part}`, candle?.[part] ?? "–");
  show("candle-time", candle ? new Date(candle.beginMillis).toLocaleTimeString([], { hour12: false }) : "–");
  byId("candle-rows").replaceChildren(
    ...(byId("candle-table").open ? list.slice(-15).reverse().map(candleRow) : []));
}

function candleRow(candle) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = new Date(candle.beginMillis).toLocaleTimeString([], { hour12: false });
  row.append(head);
  for (const part of ["open", "high", "low", "close", "volume"]) {
    row.insertCell().textContent = candle[part] ?? "–";
  }
  return row;
}

const shortly = millis => (millis < 0 ? "0 ms" : millis < 10_000 ? `${millis} ms` : `${Math.round(millis / 1000)} s`);

let ticksBefore = 0;

/** What is counted is told once a second. */
function second() {
  const products = [...market.products.values()];
  const latencies = products.filter(({ ticks }) => ticks > 0).map(({ latencyMillis }) => latencyMillis);
  for (const product of products) product.ticks = 0;
  show("rate", String(market.ticks - ticksBefore));
  ticksBefore = market.ticks;
  if (latencies.length > 0) {
    latencies.sort((a, b) => a - b);
    show("latency", shortly(latencies[latencies.length >> 1]));
  }
  show("resumes", `${market.resumed} in ${Math.max(0, connection.opened - 1)}`);
  show("missed", String(market.missed));
  feed(products);
  draw();
  if (chosen?.last) {
    show("price", chosen.last);
    show("price-change", chosen.open ? signed(percent(chosen.open, chosen.last) ?? "0.00") : "");
    byId("price-line").dataset.turn = chosen.open === null ? "" : subtract(chosen.last, chosen.open).startsWith("-") ? "down" : "up";
  }
}

function feed(products) {
  const counts = new Map();
  for (const { feed: state } of products) counts.set(state, (counts.get(state) ?? 0) + 1);
  const worst = ["stale", "quiet", "live"].find(state => counts.has(state)) ?? "unknown";
  const gaps = products.reduce((sum, { missingTrades }) => sum + missingTrades.size, 0);
  show("feed", worst === "live" ? "live" : worst === "unknown" ? "not told" : `${counts.get(worst)} ${worst}`);
  byId("feed").dataset.feed = worst;
  show("gaps", String(gaps));
}

/** The colours of the style sheet, for what is drawn on canvas. */
function colours() {
  const probe = byId("probe");
  const colour = name => {
    probe.className = `probe ${name}`;
    return getComputedStyle(probe).color;
  };
  const all = Object.fromEntries(["up", "down", "line", "quiet"].map(name => [name, colour(name)]));
  table.colours = all;
  chart.colour(all);
}

byId("filter").addEventListener("input", ({ target }) => table.filter(target.value));
byId("candle-table").addEventListener("toggle", draw);
chart.onPoint(candle => {
  pointed = candle;
  draw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colours);
show("address", ADDRESS);
colours();
connection.start();
chart.start();
setInterval(second, 1000);
setInterval(refresh, HISTORY_MILLIS);
