// The way in: whether the gateway asks for a key, the key, and what it opens.

const NAME = "ledgerflux-key";
const ANSWER_LIMIT_MILLIS = 15_000;
// Nobody is believed who wants to be left alone for longer.
const LONGEST_AFTER_MILLIS = 300_000;

/** The gateway lets us in not now, or not so. */
export class Refused extends Error {
  /**
   * @param status of the answer by HTTP
   * @param afterMillis how long it wants to be left alone; 0: it does not say
   */
  constructor(status, afterMillis) {
    super(`refused with ${status}`);
    this.status = status;
    this.afterMillis = afterMillis;
  }
}

/** A key is kept in the tab's own storage, is sent in a header, and stands in no address. */
export class Access {
  #storage;
  #fetch;

  constructor(storage, fetch) {
    this.#storage = storage;
    this.#fetch = fetch;
  }

  /** null: none is shown. */
  get key() {
    return this.#storage.getItem(NAME);
  }

  use(key) {
    this.#storage.setItem(NAME, key);
  }

  forget() {
    this.#storage.removeItem(NAME);
  }

  /** Asks by HTTP, in the name of the key where there is one. */
  ask(path, { headers = {}, ...more } = {}) {
    const shown = this.key === null ? {} : { Authorization: `Bearer ${this.key}` };
    return this.#fetch(path, {
      ...more,
      headers: { ...headers, ...shown },
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_LIMIT_MILLIS),
    });
  }

  /**
   * Asks whether we may come in, before each connection: of a handshake that fails a browser tells
   * no reason.
   *
   * @returns what the address of the connection needs in its query: a ticket, or nothing
   * @throws Refused where we may not
   */
  async enter() {
    const known = this.key !== null;
    const answer = known
      ? await this.ask("/api/v1/ticket", { method: "POST" })
      : await this.ask("/api/v1/products");
    if (known && answer.ok) return { ticket: (await answer.json()).ticket };
    answer.body?.cancel();
    // A gateway that has no tickets asks for no keys any more.
    if (answer.ok || (known && answer.status === 404)) return {};
    throw new Refused(answer.status, afterMillis(answer.headers.get("Retry-After")));
  }
}

/** Whole seconds alone are taken: where a proxy answers a date, or anything else, the wait is the usual one. */
function afterMillis(text) {
  return /^\d{1,6}$/.test(text) ? Math.min(1000 * Number(text), LONGEST_AFTER_MILLIS) : 0;
}
