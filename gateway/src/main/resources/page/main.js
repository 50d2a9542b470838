// The page: one connection, and what is shown of it.

import { Access } from "./access.js";
import { Chart } from "./chart.js";
import { Chosen, show } from "./chosen.js";
import { Clock } from "./clock.js";
import { Connection } from "./connection.js";
import { Console } from "./console.js";
import { EventStream, address } from "./events.js";
import { parse } from "./exact.js";
import { figures } from "./figures.js";
import { History } from "./history.js";
import { Lock } from "./lock.js";
import { Market } from "./market.js";
import { Table } from "./table.js";

const HISTORY_SECONDS = 30;
const LACKING_SECONDS = 5;
const EVENTS = 30;
// Of so many handshakes in a row the last two are tried without a WebSocket.
const TRIES = 4;
const byId = id => document.getElementById(id);
const ADDRESS = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;

const timer = {
  after: (millis, task) => setTimeout(task, millis),
  every: (millis, task) => setInterval(task, millis),
  // Finer than Date.now(), and never set back.
  now: () => performance.timeOrigin + performance.now(),
  random: () => Math.random(),
};
const access = new Access(sessionStorage, (...request) => fetch(...request));
const lock = new Lock(access, () => connection.retry());
const clock = new Clock();
const market = new Market();
const chart = new Chart(byId("chart"));
const chosen = new Chosen(new History(access), chart);
const table = new Table(byId("rows"), choose);
const tryOut = new Console(
  {
    form: byId("console"),
    example: byId("example"),
    request: byId("request"),
    close: byId("close"),
    log: byId("log"),
    state: byId("console-state"),
  },
  async () => webSocket(await access.enter()),
  () => chosen.product?.name ?? "BTC-USD");
const connection = new Connection(
  { onOpen, onText, onState, ping: () => clock.ping(timer.now()) }, newConnection, timer);
let connected = false;
let byEvents = false;
let hadWebSocket = false;

function webSocket({ ticket }) {
  return new WebSocket(ticket === undefined ? ADDRESS : `${ADDRESS}?ticket=${encodeURIComponent(ticket)}`);
}

async function newConnection(failed) {
  const entry = await access.enter();
  return failed % TRIES >= TRIES / 2 && (await isBarred())
    ? () => new EventStream(new EventSource(address(market.had(), entry)))
    : () => webSocket(entry);
}

/** Something on the way lets no WebSocket through: the gateway is ready, and none was ever had. */
async function isBarred() {
  return !hadWebSocket && (await access.ask("/ready")).status !== 503;
}

/** Everything that there is, of each product the newest; behind what we have, where we have any. */
function onOpen(send, socket) {
  clock.forget();
  byEvents = socket instanceof EventStream;
  hadWebSocket ||= !byEvents;
  market.connect();
  if (byEvents) {
    tell("No WebSocket can be had: prices come as events over HTTP");
    show("state", "live, by HTTP");
  }
  send({ op: "subscribe", products: "*", mode: "latest", want_status: true, from_seq: market.had() });
}

function onText(text) {
  const message = parse(text);
  if (message.op === "pong") {
    clock.pong(message, timer.now());
  } else if (message.op === "reconnect") {
    tell(`The gateway stops: moving within ${message.after_ms} ms`);
    connection.move(Number(message.after_ms));
  } else if (message.op === "rate_limit") {
    tell("The gateway merges ticks: more came than this connection may have");
  } else if (message.op === "error") {
    tell(`${message.code}: ${message.msg}`);
  }
  const product = market.on(message, now());
  if (product === undefined) return;
  table.changed(product);
  if (chosen.product === null) choose(product);
  if (message.op === "incr" && product === chosen.product) chosen.take(message.data);
}

/** By the gateway's clock; where that cannot be asked, by this computer's. */
function now() {
  const ahead = byEvents ? 0 : clock.aheadMillis;
  return ahead === null ? null : timer.now() + ahead;
}

function onState(state, detail) {
  const words = {
    connecting: "connecting",
    live: "live",
    lost: "lost, trying again",
    refused: "closed by the gateway",
    barred: "not admitted",
    key: "needs a key",
  };
  connected = state === "live";
  if (!connected) lose();
  document.body.toggleAttribute("data-old", !connected);
  chosen.old = !connected;
  show("state", words[state]);
  byId("state").dataset.state = state;
  if (state === "lost" || state === "refused") tell(`Connection ${words[state]}${detail && ` (${detail})`}`);
  if (state === "barred") {
    const why = `Not admitted (${detail}): pages of this origin, or this address, may not come in`;
    tell(why);
    lock.tell(why);
  }
  if (state === "key") {
    tell(detail === "" ? "The gateway asks for a key" : `Closed: ${detail}`);
    lock.shut(detail);
  }
  if (state === "live") {
    lock.open();
    const known = Object.keys(market.had()).length;
    tell(known === 0 ? "Connected" : `Connected, going on behind what we have of ${known} products`);
  }
}

/** Prices stay, as what they are: old. */
function lose() {
  market.lose();
  for (const product of market.products.values()) table.changed(product);
}

/** Tells what happened to the connection, newest first. */
function tell(what) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  const at = new Date();
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleTimeString([], { hour12: false });
  line.append(time, ` ${what}`);
  byId("events").prepend(line);
  while (byId("events").childElementCount > EVENTS) byId("events").lastElementChild.remove();
}

function choose(product) {
  table.choose(product);
  chosen.choose(product);
  tryOut.example();
}

/** The colours of the style sheet, for what is drawn on canvas. */
function colours() {
  const probe = byId("probe");
  const colour = name => {
    probe.className = `probe ${name}`;
    return getComputedStyle(probe).color;
  };
  const all = Object.fromEntries(["up", "down", "line", "quiet", "card"].map(name => [name, colour(name)]));
  table.colours = all;
  chart.colour(all);
}

byId("filter").addEventListener("input", ({ target }) => table.filter(target.value));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colours);
show("address", ADDRESS);
colours();
connection.start();
chart.start();
const tellFigures = figures(market, clock);
let seconds = 0;
setInterval(() => {
  tellFigures({ connected, reconnects: Math.max(0, connection.opened - 1), byEvents });
  chosen.draw();
  if (++seconds % (chosen.lacks ? LACKING_SECONDS : HISTORY_SECONDS) === 0) chosen.refresh();
}, 1000);
