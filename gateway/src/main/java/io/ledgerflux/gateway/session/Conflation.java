package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.Tick;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The ticks of one product that wait for a subscriber, merged into the newest of each field. */
final class Conflation {
  private final TapeTick first;
  private Tick merged;
  private int ticks = 1;
  private boolean gap;

  Conflation(TapeTick first) {
    this.first = first;
    this.merged = first.tick();
    this.gap = first.frame().gap();
  }

  void add(TapeTick next) {
    merged = next.tick().restart() ? next.tick() : merge(merged, next.tick());
    gap |= next.frame().gap();
    ticks++;
  }

  /** Of the newest tick. */
  long sequence() {
    return merged.sequence();
  }

  /** When the newest tick happened, since the epoch. */
  long eventNanos() {
    return merged.eventNanos();
  }

  /** Whether the venue began its numbering anew among them. */
  boolean restarts() {
    return merged.restart();
  }

  /** What is sent to a subscriber who was last sent {@code lastSent}. */
  Reply release(long lastSent) {
    if (ticks == 1) {
      return new Reply.Increment(merged.product(), first.frame());
    }
    return new Reply.Conflated(behind(lastSent), ticks, gap);
  }

  private Tick behind(long lastSent) {
    if (merged.restart()) {
      return merged.restarting();
    }
    return merged.following(
        lastSent == Frame.NO_SEQUENCE ? OptionalLong.empty() : OptionalLong.of(lastSent));
  }

  private static Tick merge(Tick older, Tick newer) {
    return new Tick(
        newer.product(),
        newer.sequence(),
        newer.previousSequence(),
        older.restart(),
        newer.eventNanos(),
        newer.ingestNanos(),
        orElse(newer.lastTrade(), older.lastTrade()),
        orElse(newer.bestBid(), older.bestBid()),
        orElse(newer.bestAsk(), older.bestAsk()),
        orElse(newer.day(), older.day()));
  }

  private static <T> @Nullable T orElse(@Nullable T newer, @Nullable T older) {
    return newer == null ? older : newer;
  }
}
