package io.ledgerflux.operator.doctor;

import static io.ledgerflux.operator.doctor.Finding.well;
import static io.ledgerflux.operator.doctor.Finding.wrong;

import io.ledgerflux.nats.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What follows from how far a reader of a stream has come. */
final class ReaderDiagnosis {
  /** A reader keeps its position once a second: what waits for longer waits for somebody. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private ReaderDiagnosis() {}

  /** What is to be said of {@code reader}. */
  static List<Finding> of(ReaderSight reader, Instant now) {
    if (reader.position().isEmpty()) {
      return reader.waiting() > 0 ? List.of(neverRead(reader)) : List.of();
    }
    Position position = reader.position().get();
    if (reader.stream().there()
        && position.streamCreatedNanos() != reader.stream().createdNanos()
        && position.streamCreatedNanos() != 0) {
      return List.of(inAnotherStream(reader));
    }
    List<Finding> findings = new ArrayList<>(2);
    findings.add(progress(reader, position, now));
    if (position.streamSequence() + 1 < reader.stream().firstSequence() && reader.waiting() > 0) {
      findings.add(lost(reader, position));
    }
    return findings;
  }

  private static Finding neverRead(ReaderSight reader) {
    return wrong(
        "%s never read %s, in which %,d messages wait for it."
            .formatted(reader.name(), reader.stream().name(), reader.waiting()));
  }

  private static Finding inAnotherStream(ReaderSight reader) {
    return wrong(
        ("%s stands in a stream %s that is not there any more: it came back empty. The reader"
                + " begins anew with its first message as soon as it runs.")
            .formatted(reader.name(), reader.stream().name()));
  }

  private static Finding progress(ReaderSight reader, Position position, Instant now) {
    Duration behind =
        reader.firstWaitingNanos().isPresent()
            ? Ages.since(reader.firstWaitingNanos().getAsLong(), now)
            : Duration.ZERO;
    if (behind.compareTo(PATIENCE) > 0) {
      return wrong(
          "%s is behind: %,d messages wait in %s, the first of them for %s."
              .formatted(
                  reader.name(), reader.waiting(), reader.stream().name(), Ages.text(behind)));
    }
    return well(
        "%s is at message %d of %s, %,d wait."
            .formatted(
                reader.name(),
                position.streamSequence(),
                reader.stream().name(),
                reader.waiting()));
  }

  private static Finding lost(ReaderSight reader, Position position) {
    return wrong(
        ("%s has lost messages %d to %d of %s: they fell out before they were read. What is"
                + " missing stands in feed_gaps.")
            .formatted(
                reader.name(),
                position.streamSequence() + 1,
                reader.stream().firstSequence() - 1,
                reader.stream().name()));
  }
}
