// The way to a gateway: opened, watched, and opened again behind what we have.

const FATAL = new Set([1002, 1003, 1007, 1009]);
const KEY_ENDED = 4401;
const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 5_000;
const PING_MILLIS = 10_000;
// At first some more, since a page that loads answers late, and clocks are compared by them.
const FIRST_PINGS_MILLIS = [1_000, 2_000, 3_000];
const SILENCE_MILLIS = 25_000;

/**
 * After how long to come again.
 *
 * @param code with which the connection closed
 * @param failures in a row without a message in between
 * @param random from 0 up to 1
 * @returns milliseconds; null: never
 */
export function pause(code, failures, random) {
  if (FATAL.has(code) || code === KEY_ENDED) return null;
  if (code === 4029) return 30_000;
  if (code === 4008) return 1_000;
  if (failures === 0 && (code === 1012 || code === 4001 || code === 4002)) return 0;
  return Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** failures) * (0.5 + random / 2);
}

/**
 * A subscriber's connection, and those that follow it. It tells `onOpen(send, socket)`,
 * `onText(text)` and `onState(state, detail)`, state being connecting, live, lost, refused, barred
 * (not admitted, however often it asks), or key (another key is needed); it asks `ping()` for a ping.
 */
export class Connection {
  #listener;
  #newSocket;
  #timer;
  #socket = null;
  #successor = null;
  #attempt = null;
  #failures = 0;
  #handshakesFailed = 0;
  #heardMillis = 0;
  #askedAnew = false;
  opened = 0;

  /**
   * @param listener who is told
   * @param newSocket promises what makes a WebSocket, or what looks like one; or Refused. It is told
   *   how many handshakes in a row have failed
   * @param timer { after(millis, task), every(millis, task), now(), random() }
   */
  constructor(listener, newSocket, timer) {
    this.#listener = listener;
    this.#newSocket = newSocket;
    this.#timer = timer;
  }

  start() {
    this.#open();
    this.#timer.every(PING_MILLIS, () => this.#watch());
  }

  /** Tries at once, where there is no connection. */
  retry() {
    if (this.#socket !== null) return;
    this.#failures = 0;
    this.#open();
  }

  /** Whichever opens takes over, so that the one before serves until then. */
  async #open() {
    const attempt = (this.#attempt = {});
    if (this.#socket === null) this.#listener.onState("connecting", "");
    try {
      const make = await this.#newSocket(this.#handshakesFailed);
      if (this.#attempt === attempt) this.#follow(make());
    } catch (failure) {
      if (this.#attempt === attempt && this.#socket === null) this.#turnedAway(failure);
    }
  }

  #follow(socket) {
    let opened = false;
    if (this.#socket === null) this.#socket = socket;
    else this.#successor = socket;
    socket.onopen = () => {
      opened = true;
      this.#successor = null;
      if (socket.hears !== false) this.#handshakesFailed = 0; // Else another fails as well.
      const before = this.#socket;
      this.#socket = socket;
      if (before !== null && before !== socket) leave(before);
      this.opened++;
      this.#hear();
      this.#listener.onState("live", "");
      this.#listener.onOpen(request => socket.send(JSON.stringify(request)), socket);
      this.#ping(socket);
      for (const millis of FIRST_PINGS_MILLIS) this.#timer.after(millis, () => this.#ping(socket));
    };
    socket.onmessage = event => {
      if (this.#socket === socket) this.#heard(event.data);
    };
    socket.onclose = event => {
      if (!opened) this.#handshakesFailed++;
      this.#closed(socket, event);
    };
  }

  #heard(text) {
    this.#failures = 0;
    this.#hear();
    this.#listener.onText(text);
  }

  #hear() {
    this.#heardMillis = this.#timer.now();
    this.#askedAnew = false;
  }

  /** The gateway stops, and has named a time: the next connection is opened before this one ends. */
  move(afterMillis) {
    const socket = this.#socket;
    this.#timer.after(afterMillis, () => {
      if (this.#socket === socket) this.#open();
    });
  }

  #closed(socket, { code, reason }) {
    if (this.#successor === socket) this.#successor = null;
    if (this.#socket !== socket) return;
    this.#socket = this.#successor;
    this.#successor = null;
    if (this.#socket !== null) {
      this.#listener.onState("connecting", ""); // It is on its way.
      return;
    }
    const why = [code, reason].filter(Boolean).join(" ");
    if (code === KEY_ENDED) this.#listener.onState("key", reason);
    else this.#comeAgain(pause(code, this.#failures++, this.#timer.random()), why);
  }

  /** Before a handshake: there is an answer by HTTP, or none. */
  #turnedAway({ status, afterMillis = 0 }) {
    if (status === 401) {
      this.#listener.onState("key", "");
      return;
    }
    if (status === 403) {
      this.#listener.onState("barred", String(status));
      return;
    }
    const wait = pause(1006, this.#failures++, this.#timer.random());
    this.#comeAgain(Math.max(wait, afterMillis), status === undefined ? "" : String(status));
  }

  #comeAgain(wait, why) {
    if (wait === null) {
      this.#listener.onState("refused", why);
      return;
    }
    this.#listener.onState("lost", why);
    this.#timer.after(wait, () => {
      if (this.#socket === null) this.#open();
    });
  }

  #ping(socket) {
    if (this.#socket !== socket || socket.readyState !== 1 || socket.hears === false) return;
    socket.send(JSON.stringify(this.#listener.ping()));
  }

  /**
   * A path that died without a word is found out by a ping that nothing answers; where none can be
   * sent, by another connection that does not open.
   */
  #watch() {
    const socket = this.#socket;
    if (socket?.readyState !== 1) return;
    if (this.#timer.now() - this.#heardMillis < SILENCE_MILLIS) {
      this.#ping(socket);
    } else if (socket.hears === false && !this.#askedAnew) {
      this.#askedAnew = true;
      this.#open();
    } else {
      leave(socket);
      this.#closed(socket, { code: 1006, reason: "silent" });
    }
  }
}

function leave(socket) {
  socket.onopen = socket.onclose = socket.onmessage = null;
  socket.close();
}
