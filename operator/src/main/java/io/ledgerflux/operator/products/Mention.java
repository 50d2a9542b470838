package io.ledgerflux.operator.products;

import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * All by which a product is known. Times are the broker's, in nanoseconds since the epoch.
 *
 * @param toldNanos when an ingestor told of its feed last
 * @param rawNanos when the newest message of it came into market_raw
 * @param tickNanos when the newest message of it came into market_ticks
 * @param snapshotNanos when its snapshot came into market_snapshots
 * @param stateSequence of which tick the database's snapshots holds its state
 */
record Mention(
    OptionalLong toldNanos,
    OptionalLong rawNanos,
    OptionalLong tickNanos,
    OptionalLong snapshotNanos,
    OptionalLong stateSequence) {

  /** An ingestor tells how each feed is doing every 5 s. */
  private static final Duration STATUS_PATIENCE = Duration.ofSeconds(15);

  /** Whether nothing is kept that could be forgotten. */
  boolean isNone() {
    return toldNanos.isEmpty() && snapshotNanos.isEmpty() && stateSequence.isEmpty();
  }

  /** What is kept and would be forgotten, a line for each. */
  List<String> kept() {
    List<String> lines = new ArrayList<>();
    toldNanos.ifPresent(nanos -> lines.add(line(Subjects.STATUS, nanos)));
    snapshotNanos.ifPresent(nanos -> lines.add(line(Subjects.SNAPSHOTS, nanos)));
    stateSequence.ifPresent(
        sequence -> lines.add("%-16s  of tick %d".formatted("snapshots", sequence)));
    return lines;
  }

  private static String line(String stream, long nanos) {
    return "%-16s  of %s".formatted(stream, Timestamps.text(nanos));
  }

  /**
   * Why it would be known again soon, if it were forgotten at {@code nowNanos}, by the broker's
   * clock as well; empty: it would not.
   */
  List<String> objections(long nowNanos) {
    List<String> reasons = new ArrayList<>();
    if (toldNanos.orElse(0) > nowNanos - STATUS_PATIENCE.toNanos()) {
      reasons.add(
          "An ingestor told of its feed a moment ago: take it out of PRODUCTS, and start that"
              + " anew.");
    }
    rawNanos.ifPresent(nanos -> reasons.add(stillRead(Subjects.RAW, nanos)));
    tickNanos.ifPresent(nanos -> reasons.add(stillRead(Subjects.TICKS, nanos)));
    return reasons;
  }

  private static String stillRead(String stream, long nanos) {
    return ("%s still holds ticks of it, the newest of %s: whoever starts reads them, and knows it"
            + " again. They stay there for JS_RETENTION_MINUTES.")
        .formatted(stream, Timestamps.text(nanos));
  }
}
