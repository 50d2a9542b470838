package io.ledgerflux.snapshotter.gaps;

import io.ledgerflux.snapshotter.gaps.Gap.Cause;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ledgers, trades and rows for tests. */
final class Gaps {
  static final long NEXT = 7;

  private Gaps() {}

  static GapLedger ledgerAt(long highest) {
    return ledger(highest);
  }

  static GapLedger ledger(long highest, Gap... rows) {
    return new GapLedger(numbering(0, highest), List.of(rows), new TreeSet<>());
  }

  static TradeNumbering numbering(int generation, long highest) {
    return new TradeNumbering(generation, 0, OptionalLong.of(highest));
  }

  static StoredTrade trade(long tradeId) {
    return new StoredTrade(tradeId, false, false, tradeId);
  }

  static StoredTrade restart(long tradeId, long eventNanos) {
    return new StoredTrade(tradeId, true, false, eventNanos);
  }

  static StoredTrade late(long tradeId, long eventNanos) {
    return new StoredTrade(tradeId, false, true, eventNanos);
  }

  static Gap row(long id, long first, long last) {
    return gap(id, first, last, Cause.MISSED, NEXT);
  }

  static Gap gap(@Nullable Long id, long first, long last, Cause cause, long next) {
    return new Gap(
        id == null ? OptionalLong.empty() : OptionalLong.of(id), 0, first, last, cause, next);
  }
}
