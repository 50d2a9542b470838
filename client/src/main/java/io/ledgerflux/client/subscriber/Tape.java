package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.GatewayMessage.Increment;
import io.ledgerflux.client.protocol.GatewayMessage.Market;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import io.ledgerflux.client.protocol.GatewayMessage.Replayed;
import io.ledgerflux.model.Tick;
import java.util.OptionalLong;

/** What a subscriber has of one product's tape: judges how each message joins it. */
final class Tape {
  /** Written by one thread; others may ask for it. */
  private volatile OptionalLong last;

  /** Whether the product had no price when it was told last: there is nothing to go on after. */
  private volatile boolean priceless;

  /** A tape that goes on after {@code last}; empty for one that begins with its first message. */
  Tape(OptionalLong last) {
    this.last = last;
  }

  /** The last sequence had; empty where none was. */
  OptionalLong last() {
    return last;
  }

  /** The sequence to go on after; empty where there is none. */
  OptionalLong resumePoint() {
    return priceless ? OptionalLong.empty() : last;
  }

  /** How {@code prices}, which came next, join what was had. */
  Link on(Prices prices) {
    boolean wasPriceless = priceless;
    priceless = prices instanceof Market market && market.snapshot().state() == null;
    return switch (prices) {
      case Market market -> on(market, wasPriceless);
      case Increment increment -> on(increment.tick(), increment.gap(), wasPriceless);
      case Replayed replayed -> on(replayed.tick(), replayed.gap(), wasPriceless);
    };
  }

  private Link on(Market market, boolean wasPriceless) {
    OptionalLong before = last;
    long sequence = market.snapshot().sequence();
    last =
        market.snapshot().state() == null && !market.recovered()
            ? OptionalLong.empty()
            : OptionalLong.of(sequence);
    if (before.isEmpty()) {
      return new Link.Begins();
    }
    long had = before.getAsLong();
    if (had == sequence) {
      return new Link.Continues();
    }
    if (wasPriceless) {
      return new Link.Begins();
    }
    if (!market.recovered()) {
      return new Link.NotRecovered(had, sequence);
    }
    return sequence > had ? new Link.Gap(had, sequence, false) : new Link.Renumbers(had, sequence);
  }

  private Link on(Tick tick, boolean gapTold, boolean wasPriceless) {
    if (last.isEmpty()) {
      last = OptionalLong.of(tick.sequence());
      return new Link.Begins();
    }
    long had = last.getAsLong();
    if (tick.restart()) {
      last = OptionalLong.of(tick.sequence());
      return had == tick.sequence()
          ? new Link.Repeats(had)
          : new Link.Renumbers(had, tick.sequence(), gapTold);
    }
    if (tick.sequence() <= had) {
      return new Link.Repeats(tick.sequence());
    }
    last = OptionalLong.of(tick.sequence());
    if (wasPriceless && !gapTold) {
      // Nothing that was told lies before its first tick, though others may have come long ago.
      return tick.previousSequence().isPresent() ? new Link.Begins() : new Link.Continues();
    }
    return forward(had, tick, gapTold);
  }

  private static Link forward(long had, Tick tick, boolean gapTold) {
    OptionalLong previous = tick.previousSequence();
    if (previous.isPresent() && previous.getAsLong() > had) {
      return new Link.Gap(had, previous.getAsLong(), gapTold);
    }
    if (gapTold) {
      // Somewhere among the ticks that it stands for: none of them can be told from the missing.
      return new Link.Gap(had, tick.sequence() - 1, true);
    }
    return previous.isPresent() ? new Link.Continues() : new Link.Unproven();
  }
}
