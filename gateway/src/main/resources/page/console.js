// A console to try the protocol on a connection of its own.

const LINES = 200;
const EXAMPLES = {
  "subscribe to one product": product => ({ op: "subscribe", products: [product], want_snapshot: true, id: 1 }),
  "one message a second": product => ({ op: "subscribe", products: [product], mode: "sample", every_ms: 1000 }),
  "all products, the newest of each, with the feed's status": () => ({ op: "subscribe", products: "*", mode: "latest", want_status: true }),
  "replay the last minute at ten times its speed": product => ({ op: "replay", products: [product], from: "-1m", speed: 10, id: "replay" }),
  "stop the replay": () => ({ op: "replay_stop" }),
  unsubscribe: product => ({ op: "unsubscribe", products: [product] }),
  ping: () => ({ op: "ping", t: 1 }),
};

/** The console in a form with its fields. */
export class Console {
  #newSocket;
  #socket = null;
  #opening = null;
  #waiting = [];
  #drawn = false;
  #part;

  /**
   * @param part { form, example, request, close, log, state }: its elements
   * @param newSocket promises a WebSocket, or Refused
   * @param product tells the name of the product that is looked at
   */
  constructor(part, newSocket, product) {
    this.#part = part;
    this.#newSocket = newSocket;
    for (const name of Object.keys(EXAMPLES)) part.example.add(new Option(name));
    const show = () => (part.request.value = JSON.stringify(EXAMPLES[part.example.value](product())));
    part.example.addEventListener("change", show);
    part.form.addEventListener("submit", event => {
      event.preventDefault();
      this.#send(part.request.value);
    });
    part.request.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) part.form.requestSubmit();
    });
    part.close.addEventListener("click", () => this.#socket?.close());
    this.example = show;
    show();
  }

  async #send(text) {
    if (this.#opening !== null) await this.#opening;
    if (this.#socket === null) await (this.#opening = this.#open());
    this.#opening = null;
    if (this.#socket === null) return;
    this.#told("→", text);
    this.#socket.send(text);
  }

  /** Leaves a socket that is open, or none. */
  async #open() {
    this.#part.state.textContent = "connecting";
    try {
      const socket = await this.#newSocket();
      await new Promise(done => {
        socket.onopen = () => {
          this.#socket = socket;
          this.#part.state.textContent = "open";
          this.#part.close.disabled = false;
          done();
        };
        socket.onmessage = ({ data }) => this.#told("←", data);
        socket.onclose = ({ code, reason }) => {
          this.#ended(`closed: ${code} ${reason}`);
          done();
        };
      });
    } catch ({ status }) {
      this.#ended(status === undefined ? "nobody answers" : `not let in: ${status}`);
    }
  }

  #ended(why) {
    this.#told("×", why);
    this.#part.state.textContent = "closed";
    this.#part.close.disabled = true;
    this.#socket = null;
  }

  /** Lines come faster than anybody reads: they are drawn together, and only the last are kept. */
  #told(sign, text) {
    this.#waiting.push([sign, text]);
    if (this.#waiting.length > LINES) this.#waiting.shift();
    if (this.#drawn) return;
    this.#drawn = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    const { log } = this.#part;
    const follows = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    for (const [sign, text] of this.#waiting) {
      const line = document.createElement("div");
      line.className = { "→": "sent", "←": "came", "×": "ended" }[sign];
      line.textContent = `${sign} ${text}`;
      log.append(line);
    }
    this.#waiting = [];
    while (log.childElementCount > LINES) log.firstElementChild.remove();
    if (follows) log.scrollTop = log.scrollHeight;
    this.#drawn = false;
  }
}
