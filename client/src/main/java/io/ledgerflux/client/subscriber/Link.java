package io.ledgerflux.client.subscriber;

/** How a message joins what was had of its product's tape before. */
public sealed interface Link {
  /** It is the first of its product: the tape begins here. */
  record Begins() implements Link {}

  /** Nothing lies between it and what was had before. */
  record Continues() implements Link {}

  /** It is newer, but tells no previous sequence: whether something is missing cannot be told. */
  record Unproven() implements Link {}

  /**
   * Ticks are missing.
   *
   * @param after the last sequence that was had
   * @param upTo the last sequence that is missing
   * @param told whether the gateway said so
   */
  record Gap(long after, long upTo, boolean told) implements Link {}

  /**
   * It was had already.
   *
   * @param sequence its sequence
   */
  record Repeats(long sequence) implements Link {}

  /**
   * The venue began its numbering anew.
   *
   * @param before the last sequence that was had of the old numbering
   * @param sequence the first of the new one
   * @param gap whether the gateway said that ticks between them are missing
   */
  record Renumbers(long before, long sequence, boolean gap) implements Link {
    /** All that is to be had between them was had. */
    public Renumbers(long before, long sequence) {
      this(before, sequence, false);
    }
  }

  /**
   * The gateway could not give the ticks after a {@code from_seq}; the tape begins anew.
   *
   * @param after the last sequence that was had
   * @param sequence of the snapshot that stands in for them
   */
  record NotRecovered(long after, long sequence) implements Link {}

  /** Whether ticks are known to be missing before it. */
  default boolean isGap() {
    return switch (this) {
      case Gap _, NotRecovered _ -> true;
      case Renumbers renumbers -> renumbers.gap();
      case Begins _, Continues _, Unproven _, Repeats _ -> false;
    };
  }
}
