// Tests of the page's own modules, run in the page: pageTests() tells what passed and what failed.

async function pageTests() {
  const { compare, percent, places, subtract } = await import("/page/decimal.js");
  const { millis, parse } = await import("/page/exact.js");
  const { Market } = await import("/page/market.js");
  const { Candles } = await import("/page/candles.js");
  const { Connection, pause } = await import("/page/connection.js");
  const { Access, Refused } = await import("/page/access.js");
  const { Clock } = await import("/page/clock.js");
  const { EventStream, address } = await import("/page/events.js");

  const results = { passed: 0, failed: [] };
  const same = (actual, expected, what) => {
    const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a === e) results.passed++;
    else results.failed.push(`${what}: ${a} instead of ${e}`);
  };

  same(subtract("0.3", "0.1"), "0.2", "0.3 - 0.1");
  same(subtract("84140.10", "84140.1"), "0.00", "the finer digits stay");
  same(subtract("1", "1.00000011"), "-0.00000011", "below zero, without an exponent");
  same(subtract("123456789012345678901234567890.1", "0.01"), "123456789012345678901234567890.09", "40 digits");
  same(compare("10.0", "9.99"), 1, "by value, not by text");
  same(compare("1.10", "1.1"), 0, "trailing zeros are no difference");
  same(compare("-1", "0"), -1, "below zero");
  same(percent("100", "101.505"), "1.51", "half up");
  same(percent("100", "98.495"), "-1.51", "half up, below zero");
  same(percent("3", "3"), "0.00", "no change");
  same(percent("0", "3"), null, "of nothing");
  same(places("1.500"), 3, "places");

  same(parse('{"px":84140.10,"seq":9223372036854775807}'), { px: "84140.10", seq: "9223372036854775807" }, "digits stay");
  same(parse('{"a":"x \\" 1.0, y","b":[1.10,-2,null,true]}'), { a: 'x " 1.0, y', b: ["1.10", "-2", null, true] }, "texts stay");
  same(millis("1666222102061769123"), 1666222102061, "milliseconds");

  const tick = (seq, prev, px, more = {}) => ({
    op: "incr",
    ...more,
    data: { product: "A-B", seq: String(seq), prev_seq: prev === null ? undefined : String(prev), ts_ingest: "5000000000", ts_event: "5000000000", fields: { last_trade: { px } } },
  });
  const market = new Market();
  market.on(tick(10, 9, "1.0"), 5010);
  market.on(tick(12, 10, "1.10", { conflated: "3" }), 5010);
  const product = market.product("A-B");
  same([market.ticks, market.missed, product.last, product.direction, product.latencyMillis], [4, 0, "1.10", "up", 10], "an unbroken tape");
  same(market.on(tick(12, 10, "9"), 5010), undefined, "a double is passed over");
  market.on(tick(15, 13, "1.10"), 5010);
  same(market.missed, 1, "a broken chain is a miss");
  market.on(tick(20, 15, "1.09", { gap: true }), 5010);
  same([market.missed, product.direction, market.had()], [2, "down", { "A-B": "20" }], "a gap is a miss");
  market.on({ ...tick(3, null, "1"), data: { ...tick(3, null, "1").data, restart: true } }, 5010);
  same([market.missed, market.had()], [2, { "A-B": "3" }], "a restart begins anew");
  market.on({ op: "snapshot", recovered: false, data: { product: "A-B", seq: "30", state: { last_trade: { px: "2" } } } }, 5010);
  same([market.missed, market.had()], [3, { "A-B": "30" }], "what was not recovered is a miss");
  market.on({ op: "snapshot", data: { product: "C-D", seq: "0", state: null } }, 5010);
  same([market.product("C-D").last, market.had()], [null, { "A-B": "30" }], "no price yet is no price");
  market.on({ op: "gap", product: "A-B", first: "5", last: "9" }, 5010);
  market.on({ op: "gap_closed", product: "A-B", first: "6", last: "7" }, 5010);
  same([...product.missingTrades], [["5", "5"], ["8", "9"]], "a gap is split");
  market.on({ op: "gap_closed", product: "A-B", first: "5", last: "9" }, 5010);
  same([...product.missingTrades], [], "and closed");
  market.on({ op: "gap", product: "A-B", first: "11", last: "12" }, 5010);
  market.connect();
  same([...product.missingTrades], [], "another connection does not tell which of before have closed");

  market.on({ op: "status", product: "A-B", state: "live" }, 5010);
  market.on(tick(31, 30, "2.5"), 5010);
  market.lose();
  same([product.feed, product.latencyMillis, product.last, market.had()], [null, null, "2.5", { "A-B": "31" }], "without a connection prices stay, and nothing is live");

  const candles = new Candles();
  const trade = (seconds, px) => candles.take({ ts_event: `${seconds}000000000`, fields: { last_trade: { px } } });
  trade(61, "10.0");
  trade(62, "9.99");
  trade(70, "10.5");
  trade(121, "10.50");
  trade(65, "11");
  same(
    candles.list().map(({ open, high, low, close }) => [open, high, low, close]),
    [["10.0", "11", "9.99", "11"], ["10.50", "10.50", "10.50", "10.50"]],
    "candles of live ticks");
  candles.load({ candles: [{ time: "1970-01-01T00:01:00Z", open: "9", high: "12", low: "8", close: "10", volume: "3" }] });
  same(candles.list().map(({ open, volume }) => [open, volume]), [["9", "3"], ["10.50", undefined]], "kept ones, and the live minute behind them");
  same(candles.list().map(({ close }) => close), ["10", "10.50"], "of a minute that is over the kept close counts");
  trade(130, "99.9");
  trade(131, "10.40");
  trade(132, "10.6");
  const older = { time: "1970-01-01T00:02:00Z", open: "10.45", high: "10.50", low: "10.45", close: "10.50", volume: "1" };
  candles.load({ candles: [older] });
  same(
    candles.list().map(({ open, high, low, close, volume }) => [open, high, low, close, volume]),
    [["10.45", "99.9", "10.40", "10.6", "1"]],
    "a spike that is not kept yet does not vanish");
  candles.load({ candles: [{ ...older, high: "100", low: "1" }] });
  same(candles.list().map(({ high, low }) => [high, low]), [["100", "1"]], "nor one that came before the page");
  candles.load({ candles: [] });
  same(candles.list().map(({ high, close }) => [high, close]), [["99.9", "10.6"]], "without kept ones the live ones stay");

  const clock = new Clock();
  const pong = (sent, came, gateway) => clock.pong({ id: clock.ping(sent).id, t: String(gateway) }, came);
  same([clock.aheadMillis, clock.roundTripMillis], [null, null], "nothing is known without a ping");
  pong(1000, 1010, 5005);
  same([clock.aheadMillis, clock.roundTripMillis], [4000, 10], "half of the way there");
  pong(2000, 2900, 6010);
  same([clock.aheadMillis, clock.roundTripMillis], [4000, 900], "the quickest answer tells best");
  clock.pong({ id: "1", t: "0" }, 3000);
  same(clock.aheadMillis, 4000, "an answer to another ping says nothing");
  pong(3000, 3010, 67_005);
  same(clock.aheadMillis, 64_000, "a clock that was set is measured anew");
  clock.forget();
  same(clock.aheadMillis, null, "another gateway has another clock");

  same(pause(1009, 0, 0), null, "what was refused is not tried again");
  same([pause(4029, 0, 0), pause(4008, 3, 0), pause(1012, 0, 0)], [30_000, 1_000, 0], "as the gateway asks");
  same([pause(1006, 0, 1), pause(1006, 2, 1), pause(1006, 20, 1)], [250, 1_000, 5_000], "longer each time");

  same(pause(4401, 0, 0), null, "a key that ended does not come again");

  const sockets = [];
  const tasks = [];
  const waits = [];
  let now = 0;
  let refusal = null;
  let hears;
  const failed = [];
  const told = [];
  const turn = () => new Promise(done => setTimeout(done));
  const connection = new Connection(
    {
      onOpen: send => send({ op: "subscribe" }),
      onText: text => told.push(text),
      onState: state => told.push(state),
      ping: () => ({ op: "ping" }),
    },
    async handshakes => {
      failed.push(handshakes);
      if (refusal !== null) throw refusal;
      const socket = { readyState: 0, hears, sent: [], closed: false };
      socket.send = text => socket.sent.push(text);
      socket.close = () => (socket.closed = true);
      return () => {
        sockets.push(socket);
        return socket;
      };
    },
    {
      after: (wait, task) => {
        waits.push(wait);
        tasks.push(task);
      },
      every: (_, task) => tasks.push(task),
      now: () => now,
      random: () => 0,
    });
  const open = socket => {
    socket.readyState = 1;
    socket.onopen();
    tasks.length = 0; // Its first pings.
  };
  const run = async () => {
    tasks.shift()();
    await turn();
  };
  connection.start();
  const watch = tasks.shift();
  await turn();
  open(sockets[0]);
  same(sockets[0].sent, ['{"op":"subscribe"}', '{"op":"ping"}'], "asked for prices and for the time");
  sockets[0].onmessage({ data: "one" });
  connection.move(10);
  await run();
  same(sockets[0].closed, false, "the first serves until the second is open");
  sockets[0].onmessage({ data: "two" });
  open(sockets[1]);
  sockets[1].onmessage({ data: "three" });
  same([sockets[0].closed, sockets[1].sent.length], [true, 2], "the second takes over");
  same(told, ["connecting", "live", "one", "two", "live", "three"], "without a word of a loss");
  connection.move(10);
  await run();
  sockets[1].onclose({ code: 1012, reason: "" });
  same([sockets.length, tasks.length, told.at(-1)], [3, 0, "connecting"], "who ends leaves it to the one on its way");
  open(sockets[2]);
  sockets.splice(1, 1);
  sockets[1].onclose({ code: 1006, reason: "" });
  await run();
  same([sockets.length, told.at(-1)], [3, "connecting"], "a loss is followed by another connection");
  open(sockets[2]);
  watch();
  same(sockets[2].sent.at(-1), '{"op":"ping"}', "a ping now and then");
  now = 30_000;
  watch();
  same([sockets[2].closed, told.at(-1)], [true, "lost"], "silence is a loss");
  await run();
  sockets[3].onclose({ code: 1006, reason: "" });
  await run();
  sockets[4].onclose({ code: 1006, reason: "" });
  await run();
  same(failed, [0, 0, 0, 0, 0, 1, 2], "handshakes that fail are counted");
  open(sockets[5]);
  sockets[5].onmessage({ data: "four" });
  refusal = new Refused(503, 7_000);
  sockets[5].onclose({ code: 1012, reason: "" });
  await run();
  same([waits.at(-1), told.at(-1), failed.at(-1)], [7_000, "lost", 0], "as long as the gateway wants to be left alone");
  refusal = new TypeError("nobody there");
  await run();
  same([tasks.length, told.at(-1)], [1, "lost"], "nobody there is a loss");
  refusal = new Refused(401, 0);
  await run();
  same([tasks.length, told.at(-1)], [0, "key"], "without a key nobody knocks");
  refusal = new Refused(403, 7_000);
  connection.retry();
  await turn();
  same([tasks.length, told.at(-1)], [0, "barred"], "who is not admitted does not ask again");
  refusal = null;
  connection.retry();
  await turn();
  open(sockets[6]);
  sockets[6].onclose({ code: 4401, reason: "ended" });
  same([tasks.length, told.at(-1)], [0, "key"], "nor with one that ended");
  connection.retry();
  await turn();
  open(sockets[7]);
  sockets[7].onclose({ code: 1009, reason: "message too big" });
  same([tasks.length, told.at(-1)], [0, "refused"], "what cannot go well is not tried again");
  hears = false;
  connection.retry();
  await turn();
  sockets[8].onclose({ code: 1006, reason: "" });
  await run();
  open(sockets[9]);
  same(sockets[9].sent, ['{"op":"subscribe"}'], "no ping where nobody hears it");
  now = 60_000;
  watch();
  await turn();
  same([sockets[9].closed, told.at(-1)], [false, "live"], "who says nothing may have nothing to say");
  same([sockets.length, failed.at(-1)], [11, 1], "he is asked anew, in the way that came through");
  open(sockets[10]);
  same([sockets[9].closed, told.at(-1)], [true, "live"], "an answer shows that he lives");
  now = 90_000;
  watch();
  await turn();
  watch();
  same([sockets[10].closed, told.at(-1)], [true, "connecting"], "without one the path is dead");
  sockets[11].onclose({ code: 1006, reason: "" });
  same(told.at(-1), "lost", "and a loss");

  const stored = new Map();
  const storage = {
    getItem: name => stored.get(name) ?? null,
    setItem: (name, value) => stored.set(name, value),
    removeItem: name => stored.delete(name),
  };
  const asked = [];
  let answer = new Response("{}");
  const access = new Access(storage, async (path, { method = "GET", headers }) => {
    asked.push([method, path, headers.Authorization]);
    return answer;
  });
  same(await access.enter(), {}, "no key is asked for");
  answer = new Response("", { status: 401 });
  const refused = () => access.enter().then(() => null, ({ status, afterMillis }) => [status, afterMillis]);
  same(await refused(), [401, 0], "a key is asked for");
  access.use("lf_1");
  answer = new Response('{"ticket":"lt_1","expires_in":60}');
  same(await access.enter(), { ticket: "lt_1" }, "a ticket for a key");
  answer = new Response("", { status: 503, headers: { "Retry-After": "3" } });
  same(await refused(), [503, 3000], "not now");
  const waiting = [];
  for (const after of ["999999", "Fri, 20 Nov 2026 10:00:00 GMT", "soon", "-5", "1.5", "0x10", "1e3", "1000000000000"]) {
    answer = new Response("", { status: 503, headers: { "Retry-After": after } });
    waiting.push((await refused())[1]);
  }
  same(waiting, [300_000, 0, 0, 0, 0, 0, 0, 0], "whole seconds alone are waited for, and five minutes at most");
  asked.length -= waiting.length;
  answer = new Response("", { status: 404 });
  same(await access.enter(), {}, "a gateway that asks for keys no more");
  access.forget();
  same([stored.size, access.key], [0, null], "forgotten");
  same(
    asked,
    [
      ["GET", "/api/v1/products", undefined],
      ["GET", "/api/v1/products", undefined],
      ["POST", "/api/v1/ticket", "Bearer lf_1"],
      ["POST", "/api/v1/ticket", "Bearer lf_1"],
      ["POST", "/api/v1/ticket", "Bearer lf_1"],
    ],
    "the key goes in a header");

  const query = text => Object.fromEntries(new URL(text, location).searchParams);
  same(
    query(address({ "A-B": "5", "C-D": "7" }, { ticket: "lt_1" })),
    { products: "*", mode: "latest", want_status: "true", ticket: "lt_1", last_event_id: "A-B:5,C-D:7" },
    "events behind what we have");
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`P${i}-USD`, "9223372036854775807"]));
  same("last_event_id" in query(address(many, {})), false, "an id that is too long is left out");
  const source = { close: () => (source.closed = true) };
  const stream = new EventStream(source);
  const came = [];
  stream.onopen = () => came.push(stream.readyState);
  stream.onmessage = ({ data }) => came.push(data);
  stream.onclose = ({ code }) => came.push(code);
  source.onopen();
  source.onmessage({ data: "tick" });
  source.onerror();
  same([came, source.closed, stream.readyState], [[1, "tick", 1006], true, 3], "events look like a socket's");
  return results;
}
