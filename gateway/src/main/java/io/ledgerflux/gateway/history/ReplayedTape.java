package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ReplayRows.Beginning;
import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.gateway.tape.Verdict;
import io.ledgerflux.gateway.tape.Verdict.Placed;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;

/**
 * The tape of one product of a replay, put together from rows by event time. Rows may be stored
 * when the replay has passed their time: it knows what must have been missed so.
 */
final class ReplayedTape {
  /** A tick can have happened so long before one that it follows. */
  static final long DISORDER = TapeAssembler.PATIENCE_NANOS;

  /** So many holes are looked into at a time. */
  private static final int MOST_HOLES = 16;

  private final String product;
  private final List<Arrival> lower = new ArrayList<>();
  private TapeAssembler assembler = new TapeAssembler();

  /** When the latest tick happened that took its place. */
  private long latestNanos;

  /** The tape of {@code product}, of which nothing happened before {@code fromNanos}. */
  ReplayedTape(String product, long fromNanos) {
    this.product = product;
    this.latestNanos = fromNanos;
  }

  /** What happened before its last tick, and stands behind it, is looked for where it is missed. */
  void startBehind(Beginning beginning) {
    beginning
        .numbering()
        .ifPresent(first -> assembler.numberedSince(first.sequence(), first.eventNanos()));
    assembler.startAt(beginning.last().sequence());
    latestNanos = beginning.last().eventNanos();
  }

  /** It is known up to {@code sequence}. */
  void startAt(long sequence) {
    assembler.startAt(sequence);
  }

  /** Takes {@code row}; answers what takes its place now. */
  List<Placed> add(Arrival row) {
    Tick tick = row.tick();
    List<Placed> placed = new ArrayList<>();
    if (tick.previousSequence().isEmpty()
        && !tick.restart()
        && tick.sequence() < assembler.lastSequence()) {
      // The first that a normalizer without memory saw: the tape begins anew.
      placed.addAll(release());
      assembler = new TapeAssembler();
    }
    switch (assembler.on(row, 0)) {
      case Verdict.OnTape(List<Placed> now) -> placed.addAll(now);
      case Verdict.Doubled _ -> {
        if (tick.sequence() <= assembler.lastSequence() && isLater(tick)) {
          lower.add(row);
        }
      }
      case Verdict.Held _ -> {}
    }
    return taken(placed);
  }

  private boolean isLater(Tick tick) {
    return !tick.restart() && tick.eventNanos() > latestNanos;
  }

  /** What waited long enough at {@code eventNanos} for those before it. */
  List<Placed> onTime(long eventNanos) {
    return taken(assembler.onTime(0, eventNanos));
  }

  /** Ends all waiting. */
  List<Placed> release() {
    return taken(assembler.onTime(TapeAssembler.PATIENCE_NANOS, 0));
  }

  private List<Placed> taken(List<Placed> placed) {
    for (Placed next : placed) {
      latestNanos = Math.max(latestNanos, next.arrival().tick().eventNanos());
    }
    return placed;
  }

  /** What is missing before ticks that wait. */
  List<Missed> holes() {
    return assembler.holes(MOST_HOLES).stream()
        .map(hole -> missed(hole.afterSequence(), hole.lastMissing(), false))
        .toList();
  }

  /** All that is missing behind the last tick, of its numbering or a later one. */
  Missed rest() {
    return missed(assembler.lastSequence(), Long.MAX_VALUE, true);
  }

  private Missed missed(long afterSequence, long lastSequence, boolean restarts) {
    long sinceNanos = Math.max(latestNanos - DISORDER, assembler.numberedSinceNanos());
    return new Missed(product, afterSequence, lastSequence, restarts, sinceNanos);
  }

  /** Whether there were later ticks of lower sequences: the tick was missed that explains them. */
  boolean isLowered() {
    return !lower.isEmpty();
  }

  /** Those ticks again, once that one was looked for. */
  List<Placed> addLower() {
    List<Arrival> again = List.copyOf(lower);
    List<Placed> placed = new ArrayList<>();
    again.forEach(row -> placed.addAll(add(row)));
    lower.clear();
    return placed;
  }

  long lastSequence() {
    return assembler.lastSequence();
  }

  long latestNanos() {
    return latestNanos;
  }
}
