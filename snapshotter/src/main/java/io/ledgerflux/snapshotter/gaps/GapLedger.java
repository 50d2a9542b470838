package io.ledgerflux.snapshotter.gaps;

import io.ledgerflux.snapshotter.gaps.Gap.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is missing of one product, brought up to date trade by trade: a number beyond the highest
 * opens a gap before it, one inside a gap shrinks, splits or closes that, and one that was refused
 * turns its part of the gap.
 */
public final class GapLedger {
  private final Map<Long, Gap> rows = new HashMap<>();
  private final TreeMap<Long, Gap> open = new TreeMap<>();
  private final List<Gap> ofEarlierGenerations = new ArrayList<>();
  private final List<StoredTrade> ofEndedNumbering = new ArrayList<>();
  private final Set<Long> absorbed = new HashSet<>();
  private final NavigableSet<Long> refusedAhead;
  private TradeNumbering numbering;

  /**
   * A ledger.
   *
   * @param rows open gaps of the numbering's generation: all in which a trade may fall
   * @param refusedAhead trades beyond the highest that were refused before anything told of a gap
   */
  public GapLedger(
      TradeNumbering numbering, Collection<Gap> rows, NavigableSet<Long> refusedAhead) {
    this.numbering = numbering;
    this.refusedAhead = refusedAhead;
    for (Gap row : rows) {
      this.rows.put(row.id().orElseThrow(), row);
      open.put(row.first(), row);
    }
  }

  /**
   * A trade was written into the history. With a restart that lies above the highest, the venue
   * went on counting trades, whatever it did to its sequences: what lies between is missing.
   */
  public void stored(StoredTrade trade) {
    OptionalLong highest = numbering.highest();
    if (highest.isEmpty()) {
      raiseTo(trade.tradeId());
    } else if (numbering.isBehind(trade)) {
      ofEndedNumbering.add(trade);
    } else if (numbering.hasPassed(trade.tradeId())) {
      if (trade.restart() && !trade.late()) {
        startGeneration(trade);
      } else {
        recover(trade);
      }
    } else {
      boolean goesOn = !trade.restart() || numbering.mayReach(trade.tradeId());
      if (goesOn && trade.tradeId() - 1 > highest.getAsLong()) {
        openBefore(trade, highest.getAsLong() + 1);
      }
      raiseTo(trade.tradeId());
    }
  }

  /** A trade was refused; one beyond the highest is of no interest before a gap is seen there. */
  public void refused(long tradeId) {
    Gap gap = containing(tradeId);
    if (gap == null || gap.cause() == Cause.REJECTED) {
      return;
    }
    open.remove(gap.first());
    List<Gap> parts = new ArrayList<>();
    if (gap.first() < tradeId) {
      parts.add(gap.part(gap.first(), tradeId - 1, Cause.MISSED));
    }
    Map.Entry<Long, Gap> before = open.floorEntry(tradeId);
    if (before != null && isRefusedUpTo(before.getValue(), tradeId - 1)) {
      open.put(before.getKey(), before.getValue().endingAt(tradeId, gap.nextTickNanos()));
    } else {
      parts.add(gap.part(tradeId, tradeId, Cause.REJECTED));
    }
    if (tradeId < gap.last()) {
      parts.add(gap.part(tradeId + 1, gap.last(), Cause.MISSED));
    }
    replace(gap, parts);
  }

  /** Trades that came too late for a numbering that had ended: they are not of this ledger. */
  public List<StoredTrade> ofEndedNumbering() {
    return List.copyOf(ofEndedNumbering);
  }

  /** What has to be written, compared with the rows that it was given. */
  public GapChanges changes() {
    List<Gap> opened = new ArrayList<>();
    List<Gap> resized = new ArrayList<>();
    Set<Long> vanished = new HashSet<>(rows.keySet());
    for (Gap gap : Stream.concat(ofEarlierGenerations.stream(), open.values().stream()).toList()) {
      if (gap.id().isEmpty()) {
        opened.add(gap);
      } else {
        vanished.remove(gap.id().getAsLong());
        if (!gap.equals(rows.get(gap.id().getAsLong()))) {
          resized.add(gap);
        }
      }
    }
    vanished.removeAll(absorbed);
    return new GapChanges(numbering, opened, resized, List.copyOf(vanished), List.copyOf(absorbed));
  }

  private void openBefore(StoredTrade next, long first) {
    long last = next.tradeId() - 1;
    open.put(
        first,
        new Gap(
            OptionalLong.empty(),
            numbering.generation(),
            first,
            last,
            Cause.MISSED,
            next.eventNanos()));
    refusedAhead.subSet(first, true, last, true).forEach(this::refused);
  }

  private void recover(StoredTrade trade) {
    Gap gap = containing(trade.tradeId());
    if (gap == null) {
      return;
    }
    open.remove(gap.first());
    List<Gap> parts = new ArrayList<>();
    if (gap.first() < trade.tradeId()) {
      parts.add(
          gap.part(gap.first(), trade.tradeId() - 1, gap.cause())
              .endingAt(trade.tradeId() - 1, trade.eventNanos()));
    }
    if (trade.tradeId() < gap.last()) {
      parts.add(gap.part(trade.tradeId() + 1, gap.last(), gap.cause()));
    }
    if (!parts.isEmpty()) {
      replace(gap, parts);
    }
  }

  /** The row of {@code gap} goes on as the first of {@code parts}; without any, another has it. */
  private void replace(Gap gap, List<Gap> parts) {
    parts.forEach(part -> open.put(part.first(), part));
    if (parts.isEmpty()) {
      gap.id().ifPresent(absorbed::add);
    } else {
      Gap heir = parts.getFirst();
      open.put(heir.first(), heir.inRow(gap.id()));
    }
  }

  /** What is missing of the old numbers stays missing: only what comes too late can fill it. */
  private void startGeneration(StoredTrade first) {
    ofEarlierGenerations.addAll(open.values());
    open.clear();
    numbering = numbering.beginningWith(first);
  }

  private static boolean isRefusedUpTo(Gap gap, long last) {
    return gap.cause() == Cause.REJECTED && gap.last() == last;
  }

  private void raiseTo(long tradeId) {
    numbering = numbering.upTo(tradeId);
  }

  private @Nullable Gap containing(long tradeId) {
    Map.Entry<Long, Gap> entry = open.floorEntry(tradeId);
    return entry != null && entry.getValue().contains(tradeId) ? entry.getValue() : null;
  }
}
