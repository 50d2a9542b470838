// How far the gateway's clock is from this one, found out by pings.

const KEPT = 8;

/** Whatever this computer's clock says: a time of the gateway's is reckoned by the gateway's clock. */
export class Clock {
  #samples = [];
  #lastId = 0;
  #askedMillis = 0;
  /** Of the last ping; null: none was answered. */
  roundTripMillis = null;

  /** A ping that is sent now, by this clock. */
  ping(nowMillis) {
    this.#askedMillis = nowMillis;
    return { op: "ping", id: ++this.#lastId };
  }

  /** Takes the answer to the last ping, which came now; `t` is the gateway's time. */
  pong({ id, t }, nowMillis) {
    if (Number(id) !== this.#lastId) return;
    const roundTrip = Math.max(0, nowMillis - this.#askedMillis);
    const sample = { roundTrip, offset: Number(t) - (this.#askedMillis + roundTrip / 2) };
    // Neither may be wrong by more than half its way, and a millisecond: else a clock was set.
    const moved = this.#samples.some(
      other => Math.abs(other.offset - sample.offset) > (other.roundTrip + roundTrip) / 2 + 1);
    if (moved) this.#samples = [];
    this.#samples.push(sample);
    if (this.#samples.length > KEPT) this.#samples.shift();
    this.roundTripMillis = roundTrip;
  }

  /** Milliseconds by which the gateway's clock is ahead of this one; null: not known yet. */
  get aheadMillis() {
    if (this.#samples.length === 0) return null;
    return this.#samples.reduce((best, sample) => (sample.roundTrip < best.roundTrip ? sample : best)).offset;
  }

  /** Another gateway has another clock. */
  forget() {
    this.#samples = [];
    this.#lastId++;
    this.roundTripMillis = null;
  }
}
