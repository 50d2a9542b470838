package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.Tapes;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the history is known to be behind memory, which it may be for any time.
 *
 * @param tapes what memory knows
 */
record HistoryLag(Tapes tapes) {
  /** What happened longer ago has left the streams: it is stored, or never will be. */
  private static final long WAITED_FOR_NANOS = 1_800_000_000_000L;

  /** Whether memory knows of ticks that the history does not have yet, perhaps of the window. */
  boolean isBehind(ReplayOrder order, Page page, long epochNanos) {
    return switch (page.end()) {
      case MORE -> false;
      case PRESENT -> order.toNanos().isEmpty() && isNumberedAnew(page.reached());
      case WAITING ->
          tapes(page.open().keySet().stream())
              .anyMatch(tape -> isMissing(page, tape) || isOpen(page, tape, order, epochNanos));
      case OVER ->
          tapes(order.products().stream())
              .anyMatch(
                  tape -> isOfThe(order, page, tape) || isOpen(page, tape, order, epochNanos));
    };
  }

  /** Whether the venue has begun a numbering anew behind what was {@code reached} of it. */
  boolean isNumberedAnew(Map<String, Reached> reached) {
    return reached.entrySet().stream()
        .anyMatch(
            of ->
                tapes
                    .find(of.getKey())
                    .filter(tape -> tape.restartedNanos() > of.getValue().eventNanos())
                    .isPresent());
  }

  private Stream<Tape> tapes(Stream<String> products) {
    return products.map(tapes::find).flatMap(Optional::stream);
  }

  private static boolean isOfThe(ReplayOrder order, Page page, Tape tape) {
    long toNanos = order.toNanos().orElse(Long.MIN_VALUE);
    return tape.holds(sequence(page, tape), order.fromNanos(), toNanos);
  }

  /** Whether memory holds what ticks wait for. */
  private static boolean isMissing(Page page, Tape tape) {
    long sequence = sequence(page, tape);
    return tape.covers(sequence) && tape.lastSequence() > sequence;
  }

  private static long sequence(Page page, Tape tape) {
    Reached reached = page.reached().get(tape.product());
    return reached == null ? Frame.NO_SEQUENCE : reached.sequence();
  }

  private static boolean isOpen(Page page, Tape tape, ReplayOrder order, long epochNanos) {
    Long storedNanos = page.open().get(tape.product());
    return storedNanos != null
        && epochNanos - tape.newestNanos() < WAITED_FOR_NANOS
        && tape.newestNanos() > storedNanos
        && tape.newestNanos() >= order.fromNanos();
  }
}
