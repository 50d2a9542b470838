// The stream of events over HTTP, for who can have no WebSocket.

// A longer one is not taken: then snapshots come instead.
const LONGEST_ID = 7_000;

/**
 * Where all products are streamed from, of each the newest.
 *
 * @param had the last sequences that we have, by product
 * @param entry what Access.enter() gave
 */
export function address(had, entry) {
  const query = new URLSearchParams({ products: "*", mode: "latest", want_status: "true", ...entry });
  const id = Object.entries(had).map(([product, seq]) => `${product}:${seq}`).join(",");
  if (id !== "" && id.length <= LONGEST_ID) query.set("last_event_id", id);
  return `/api/v1/stream?${query}`;
}

/** A stream of events with the looks of a WebSocket. What it is to bring stands in its address. */
export class EventStream {
  hears = false;
  readyState = 0;
  onopen = null;
  onmessage = null;
  onclose = null;
  #source;

  constructor(source) {
    this.#source = source;
    source.onopen = () => {
      this.readyState = 1;
      this.onopen?.();
    };
    source.onmessage = ({ data }) => this.onmessage?.({ data });
    // By itself it would come again with a ticket that is used up.
    source.onerror = () => {
      this.close();
      this.onclose?.({ code: 1006, reason: "" });
    };
  }

  send() {}

  close() {
    this.readyState = 3;
    this.#source.close();
  }
}
