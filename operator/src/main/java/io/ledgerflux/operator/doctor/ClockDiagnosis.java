package io.ledgerflux.operator.doctor;

import static io.ledgerflux.operator.doctor.Finding.wrong;
import static java.util.Comparator.comparingLong;

import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Whether all clocks of a system tell the same time. */
final class ClockDiagnosis {
  private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

  private ClockDiagnosis() {}

  /**
   * Ingestor and broker may be far behind their input, but never ahead of it. One message of the
   * exchange may tell a time that no clock had: of its clock all of them must tell the same.
   *
   * @param ticks the newest, in their order
   */
  static List<Finding> ofTicks(List<BrokerSight.Clocks> ticks, Instant now) {
    if (ticks.isEmpty()) {
      return List.of();
    }
    BrokerSight.Clocks leastAhead =
        Collections.min(ticks, comparingLong(tick -> tick.eventNanos() - tick.ingestNanos()));
    BrokerSight.Clocks newest = ticks.getLast();
    List<Finding> findings = new ArrayList<>();
    ahead("exchange", leastAhead.eventNanos(), "ingestor", leastAhead.ingestNanos())
        .ifPresent(findings::add);
    ahead("ingestor", newest.ingestNanos(), "broker", newest.brokerNanos())
        .ifPresent(findings::add);
    ahead("broker", newest.brokerNanos(), "machine here", Timestamps.nanos(now))
        .ifPresent(findings::add);
    return findings;
  }

  /** The database told {@code clock} a moment ago. */
  static Optional<Finding> ofDatabase(Instant clock, Instant now) {
    Duration apart = Duration.between(now, clock).abs();
    return apart.compareTo(CLOCKS_APART) > 0
        ? Optional.of(
            wrong(
                "The clock of the database is %s from that of the machine here: set them by NTP."
                    .formatted(Ages.text(apart))))
        : Optional.empty();
  }

  private static Optional<Finding> ahead(
      String before, long beforeNanos, String after, long afterNanos) {
    Duration ahead = Duration.ofNanos(beforeNanos - afterNanos);
    return ahead.compareTo(CLOCKS_APART) > 0
        ? Optional.of(
            wrong(
                "The clock of the %s is at least %s ahead of that of the %s: set them by NTP."
                    .formatted(before, Ages.text(ahead), after)))
        : Optional.empty();
  }
}
