package io.ledgerflux.gateway.market;

import java.util.OptionalLong;

/**
 * The trades of a product that its feed tells of, and that the tape lacks. One of them means
 * nothing: it is told of a moment before its tick comes, or it was refused, and its tick never
 * comes. They are overdue where trades were told of for {@link #SPAN_NANOS}, the last of these has
 * had {@link #GRACE_NANOS} to come, and no tick came at all. A market without trades owes none.
 */
final class DueTrades {
  /**
   * For so long, at least, trades were told of and did not come: by three words in a row of an
   * ingestor, which tells every five seconds.
   */
  static final long SPAN_NANOS = 8_000_000_000L;

  /** A tick comes so long after its trade was told of, at most, where all is well. */
  static final long GRACE_NANOS = 5_000_000_000L;

  private static final long NONE = Long.MIN_VALUE;

  private long cameId = NONE;
  private long toldId = NONE;
  private OptionalLong firstNanos = OptionalLong.empty();
  private OptionalLong laterNanos = OptionalLong.empty();

  /** A tick took its place on the tape; with no trade where it is a quote. */
  void came(OptionalLong tradeId) {
    cameId = tradeId.orElse(cameId);
    firstNanos = OptionalLong.empty();
    laterNanos = OptionalLong.empty();
  }

  /**
   * The feed's last trade is {@code tradeId}, as was told at {@code nowNanos}. Before any tick came
   * the first such word only says where the count begins.
   */
  void told(long tradeId, long nowNanos) {
    long before = toldId == NONE ? cameId : toldId;
    toldId = tradeId;
    if (before == NONE || tradeId <= before || tradeId <= cameId) {
      return;
    }
    if (firstNanos.isEmpty()) {
      firstNanos = OptionalLong.of(nowNanos);
    } else if (laterNanos.isEmpty() && nowNanos - firstNanos.getAsLong() >= SPAN_NANOS) {
      laterNanos = OptionalLong.of(nowNanos);
    }
  }

  /** Whether by {@code nowNanos} they should have come. */
  boolean areOverdue(long nowNanos) {
    return laterNanos.isPresent() && nowNanos - laterNanos.getAsLong() >= GRACE_NANOS;
  }
}
