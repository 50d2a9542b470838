package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Reply;

/** What is to be done for a session. */
public sealed interface Effect {
  /**
   * Tell the subscriber.
   *
   * @param reply what
   */
  record Send(Reply reply) implements Effect {}

  /**
   * From now on the session hears of a product's ticks.
   *
   * @param product which
   */
  record Join(String product) implements Effect {}

  /**
   * It hears of them no more.
   *
   * @param product which
   */
  record Leave(String product) implements Effect {}

  /** From now on the session hears of products that become known. */
  record JoinNew() implements Effect {}

  /** It hears of them no more. */
  record LeaveNew() implements Effect {}

  /** The subscriber does not keep up, and wants nothing left out: the connection ends. */
  record CutOff() implements Effect {}

  /**
   * Look for what is not in memory; the answer goes to {@link Session#onFound}.
   *
   * @param search what for
   */
  record Seek(Search search) implements Effect {}

  /**
   * Fetch the next page of a replay; the answer goes to {@link Session#onFetched}.
   *
   * @param order what is replayed
   * @param patient whether what ticks at the end of the window wait for may be stored yet
   */
  record Fetch(ReplayOrder order, boolean patient) implements Effect {}

  /**
   * The replay is over.
   *
   * @param order what was replayed
   */
  record Close(ReplayOrder order) implements Effect {}
}
