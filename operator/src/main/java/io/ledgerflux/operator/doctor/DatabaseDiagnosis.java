package io.ledgerflux.operator.doctor;

import static io.ledgerflux.operator.doctor.Finding.well;
import static io.ledgerflux.operator.doctor.Finding.wrong;

import io.ledgerflux.operator.db.DatabaseView.OpenGaps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What follows from what was seen at the database: who writes it, and what it lacks. */
final class DatabaseDiagnosis {
  private static final Duration PARTITIONS_AHEAD = Duration.ofHours(1);

  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  private DatabaseDiagnosis(Instant now) {
    this.now = now;
  }

  /** What is to be said of {@code database}. */
  static List<Finding> of(DatabaseSight database, Instant now) {
    DatabaseDiagnosis diagnosis = new DatabaseDiagnosis(now);
    diagnosis.database(database);
    return diagnosis.findings;
  }

  private void say(Finding finding) {
    findings.add(finding);
  }

  private void database(DatabaseSight database) {
    say(well("The database at %s answers.".formatted(database.url())));
    ClockDiagnosis.ofDatabase(database.clock(), now).ifPresent(this::say);
    database
        .unworked()
        .forEach(
            shard -> say(wrong("No snapshotter works shard %d: it is away.".formatted(shard))));
    database.snapshotters().forEach(reader -> findings.addAll(ReaderDiagnosis.of(reader, now)));
    partitions(database);
    database.gaps().forEach(this::gap);
    if (database.gaps().isEmpty()) {
      say(well("No trade is missing."));
    }
  }

  private void partitions(DatabaseSight database) {
    if (database.partitionsUntil().isEmpty()) {
      say(
          wrong(
              "The history has no partition for now: each batch has to make its own. The upkeep of"
                  + " the snapshotters does not work."));
      return;
    }
    Instant until = database.partitionsUntil().get();
    say(
        until.isBefore(now.plus(PARTITIONS_AHEAD))
            ? wrong(
                ("The history has partitions until %s only: the upkeep of the snapshotters does not"
                        + " work.")
                    .formatted(until))
            : well("The history has partitions until %s.".formatted(until)));
  }

  private void gap(OpenGaps gap) {
    String refused =
        gap.rejected() == 0
            ? ""
            : " %,d of them came and were refused: rejects list --product %s."
                .formatted(gap.rejected(), gap.product());
    say(
        wrong(
            "%s of %s %s missing, in %s, the oldest found %s ago.%s"
                .formatted(
                    counted(gap.trades(), "trade"),
                    gap.product(),
                    gap.trades() == 1 ? "is" : "are",
                    counted(gap.rows(), "open gap"),
                    Ages.text(Duration.between(gap.since(), now)),
                    refused)));
  }

  private static String counted(long number, String thing) {
    return "%,d %s%s".formatted(number, thing, number == 1 ? "" : "s");
  }
}
