package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.util.OptionalLong;

/** The ticks of one product that wait for a subscriber, merged into the newest of each field. */
final class Conflation {
  private final TapeTick first;
  private Tick newest;
  private MarketState merged;
  private int ticks = 1;
  private boolean restarts;
  private boolean gap;

  Conflation(TapeTick first) {
    this.first = first;
    this.newest = first.tick();
    this.merged = MarketState.of(newest);
    this.restarts = newest.restart();
    this.gap = first.frame().gap();
  }

  void add(TapeTick next) {
    newest = next.tick();
    merged = merged.after(newest);
    restarts |= newest.restart();
    gap |= next.frame().gap();
    ticks++;
  }

  /** Of the newest tick. */
  long sequence() {
    return newest.sequence();
  }

  /** When the newest tick happened, since the epoch. */
  long eventNanos() {
    return newest.eventNanos();
  }

  /** Whether the venue began its numbering anew among them. */
  boolean restarts() {
    return restarts;
  }

  /** What is sent to a subscriber who was last sent {@code lastSent}. */
  Reply release(long lastSent) {
    if (ticks == 1) {
      return new Reply.Increment(newest.product(), first.frame());
    }
    return new Reply.Conflated(behind(lastSent), ticks, gap);
  }

  private Tick behind(long lastSent) {
    OptionalLong previous =
        restarts || lastSent == Frame.NO_SEQUENCE
            ? OptionalLong.empty()
            : OptionalLong.of(lastSent);
    return new Tick(
        newest.product(),
        newest.sequence(),
        previous,
        restarts,
        newest.eventNanos(),
        newest.ingestNanos(),
        merged.lastTrade(),
        merged.bestBid(),
        merged.bestAsk(),
        merged.day());
  }
}
