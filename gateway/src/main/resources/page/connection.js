// The way to a gateway: opened, watched, and opened again behind what we have.

const FATAL = new Set([1002, 1003, 1007, 1009, 4401]);
const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 5_000;
const PING_MILLIS = 10_000;
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
  if (FATAL.has(code)) return null;
  if (code === 4029) return 30_000;
  if (code === 4008) return 1_000;
  if (failures === 0 && (code === 1012 || code === 1008)) return 0;
  return Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** failures) * (0.5 + random / 2);
}

/**
 * A subscriber's connection, and those that follow it. It tells `onOpen(send)`, `onText(text)` and
 * `onState(state, detail)`, state being connecting, live, lost or refused.
 */
export class Connection {
  #listener;
  #newSocket;
  #timer;
  #socket = null;
  #failures = 0;
  #heardMillis = 0;
  opened = 0;

  /**
   * @param listener who is told
   * @param newSocket makes a WebSocket
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

  /** Sends a request where the connection is open. */
  send(request) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(request));
  }

  /** Whichever opens takes over, so that the one before serves until then. */
  #open() {
    const socket = this.#newSocket();
    if (this.#socket === null) {
      this.#socket = socket;
      this.#listener.onState("connecting", "");
    }
    socket.onopen = () => {
      const before = this.#socket;
      this.#socket = socket;
      if (before !== null && before !== socket) leave(before);
      this.opened++;
      this.#heardMillis = this.#timer.now();
      this.#listener.onState("live", "");
      this.#listener.onOpen(request => socket.send(JSON.stringify(request)));
    };
    socket.onmessage = event => {
      if (this.#socket === socket) this.#heard(event.data);
    };
    socket.onclose = event => this.#closed(socket, event);
  }

  #heard(text) {
    this.#failures = 0;
    this.#heardMillis = this.#timer.now();
    this.#listener.onText(text);
  }

  /** The gateway stops, and has named a time: the next connection is opened before this one ends. */
  move(afterMillis) {
    const socket = this.#socket;
    this.#timer.after(afterMillis, () => {
      if (this.#socket === socket) this.#open();
    });
  }

  #closed(socket, { code, reason }) {
    if (this.#socket !== socket) return;
    this.#socket = null;
    const wait = pause(code, this.#failures++, this.#timer.random());
    const why = [code, reason].filter(Boolean).join(" ");
    if (wait === null) {
      this.#listener.onState("refused", why);
      return;
    }
    this.#listener.onState("lost", why);
    this.#timer.after(wait, () => {
      if (this.#socket === null) this.#open();
    });
  }

  /** A path that died without a word is found out by a ping that nothing answers. */
  #watch() {
    const socket = this.#socket;
    if (socket?.readyState !== 1) return;
    if (this.#timer.now() - this.#heardMillis < SILENCE_MILLIS) {
      this.send({ op: "ping" });
      return;
    }
    leave(socket);
    this.#closed(socket, { code: 1006, reason: "silent" });
  }
}

function leave(socket) {
  socket.onopen = socket.onclose = socket.onmessage = null;
  socket.close();
}
