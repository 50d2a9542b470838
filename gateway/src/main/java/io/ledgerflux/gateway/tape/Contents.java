package io.ledgerflux.gateway.tape;

import io.ledgerflux.model.Tick;
import org.jspecify.annotations.Nullable;

/**
 * What a tick tells. There are few of them, and each is one object however many ticks have it.
 *
 * @param restart whether the venue began its numbering anew with it
 * @param lastTrade whether it tells a trade
 * @param bestBid whether it tells a bid
 * @param bestAsk whether it tells an ask
 * @param day whether it tells of the last 24 hours
 */
public record Contents(
    boolean restart, boolean lastTrade, boolean bestBid, boolean bestAsk, boolean day) {
  /** What no tick tells. */
  static final Contents NOTHING = new Contents(false, false, false, false, false);

  private static final Contents[] ALL = all();

  /** What {@code tick} tells. */
  public static Contents of(Tick tick) {
    return ALL[
        bits(
            tick.restart(),
            tick.lastTrade() != null,
            tick.bestBid() != null,
            tick.bestAsk() != null,
            tick.day() != null)];
  }

  /** What this and {@code other} tell together. */
  Contents and(Contents other) {
    return ALL[bits() | other.bits()];
  }

  /** Of {@code newest}, which tells the newest of each field, what this tells. */
  Tick limit(Tick newest) {
    return new Tick(
        newest.product(),
        newest.sequence(),
        newest.previousSequence(),
        newest.restart(),
        newest.eventNanos(),
        newest.ingestNanos(),
        keep(lastTrade, newest.lastTrade()),
        keep(bestBid, newest.bestBid()),
        keep(bestAsk, newest.bestAsk()),
        keep(day, newest.day()));
  }

  private static <T> @Nullable T keep(boolean told, @Nullable T value) {
    return told ? value : null;
  }

  private int bits() {
    return bits(restart, lastTrade, bestBid, bestAsk, day);
  }

  private static int bits(boolean... told) {
    int bits = 0;
    for (int i = 0; i < told.length; i++) {
      bits |= told[i] ? 1 << i : 0;
    }
    return bits;
  }

  private static Contents[] all() {
    Contents[] all = new Contents[32];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Contents((i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0, (i & 16) != 0);
    }
    return all;
  }
}
