package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.RejectReason;

/** What a check says of a tick. */
public sealed interface Verdict {
  /** The verdict on a tick with which nothing is wrong. */
  Verdict ACCEPTED = new Accept();

  /** Nothing is wrong with it. */
  record Accept() implements Verdict {}

  /**
   * It must not go on.
   *
   * @param reason why
   * @param detail the reason in words, with the values that are wrong
   */
  record Reject(RejectReason reason, String detail) implements Verdict {}

  /** The verdict on a tick that is wrong as {@code detail} says. */
  static Verdict reject(RejectReason reason, String detail) {
    return new Reject(reason, detail);
  }
}
