package io.ledgerflux.gateway.session;

import java.util.Optional;
import java.util.OptionalLong;

/** Where the ticks of a subscription come from. */
sealed interface SubscriptionState {
  /** From nowhere yet: a snapshot comes first, once there is room for it. */
  record Opening() implements SubscriptionState {}

  /** Each as it comes. */
  record Live() implements SubscriptionState {}

  /**
   * From memory, until its end.
   *
   * @param unfound empty where nothing is missing before it; else what is, was not found
   */
  record FromMemory(Optional<Unfound> unfound) implements SubscriptionState {
    /** Nothing is missing before it. */
    FromMemory() {
      this(Optional.empty());
    }
  }

  /**
   * From memory, since the socket was full: for a moment nothing is left out.
   *
   * @param sinceNanos since when
   */
  record Lagging(long sinceNanos) implements SubscriptionState {
    /** For how long one who does not keep up is spared conflation, where no rate holds him. */
    private static final long SPARED_NANOS = 2_000_000_000L;

    /** When the moment is over. */
    long endNanos() {
      return sinceNanos + SPARED_NANOS;
    }

    /** Whether he lags for longer. */
    boolean isTooLong(long nowNanos) {
      return nowNanos - endNanos() >= 0;
    }
  }

  /** From somewhere else: the answer is awaited. */
  record Seeking(Search search) implements SubscriptionState {}

  /** From what was found elsewhere. */
  record FromBackfill(FoundPage page) implements SubscriptionState {}

  /**
   * From nowhere yet: the subscriber has more than this gateway.
   *
   * @param deadlineNanos until when that is believed; empty until a tick came
   */
  record Ahead(OptionalLong deadlineNanos) implements SubscriptionState {
    /** How long after a product's tick a subscriber is believed to be ahead. */
    private static final long BELIEVED_NANOS = 5_000_000_000L;

    /** Nobody knows yet that the tape goes on. */
    Ahead() {
      this(OptionalLong.empty());
    }

    /** The same, once a tick came at {@code nowNanos}. */
    Ahead afterTick(long nowNanos) {
      return deadlineNanos.isPresent()
          ? this
          : new Ahead(OptionalLong.of(nowNanos + BELIEVED_NANOS));
    }
  }
}
