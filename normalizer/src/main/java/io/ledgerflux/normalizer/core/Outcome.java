package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;

/** What becomes of a tick. */
public sealed interface Outcome {
  /**
   * It is the next one on the tape.
   *
   * @param tick with the sequence of the one before it, or marked as a restart of the numbering
   * @param missedTrades how many trades of the product are missing just before it
   */
  record OnTape(Tick tick, long missedTrades) implements Outcome {}

  /**
   * It is true, but a later one was on the tape before it.
   *
   * @param tick without the sequence of one before it
   */
  record Late(Tick tick) implements Outcome {}

  /** It was seen before: nothing is put out. */
  record Duplicate() implements Outcome {}

  /**
   * It does not go on.
   *
   * @param reason why
   * @param detail the reason in words
   */
  record Refused(RejectReason reason, String detail) implements Outcome {}
}
