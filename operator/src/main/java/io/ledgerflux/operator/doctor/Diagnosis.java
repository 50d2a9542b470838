package io.ledgerflux.operator.doctor;

import static io.ledgerflux.operator.doctor.Finding.note;
import static io.ledgerflux.operator.doctor.Finding.well;
import static io.ledgerflux.operator.doctor.Finding.wrong;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.db.DatabaseView.OpenGaps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What follows from what was seen: plain decisions, without a server and without a clock. */
final class Diagnosis {
  /** A reader keeps its position once a second: what waits for longer waits for somebody. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** An ingestor tells how each feed is doing every 5 s. */
  static final Duration STATUS_PATIENCE = Duration.ofSeconds(15);

  private static final Duration PARTITIONS_AHEAD = Duration.ofHours(1);
  private static final Duration CLOCKS_APART = Duration.ofSeconds(2);
  private static final double FULL = 0.8;
  private static final double MANY_REJECTS = 0.01;
  private static final double NANOS = 1e9;

  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  private Diagnosis(Instant now) {
    this.now = now;
  }

  /** What is to be said of {@code sight}, in the order of the way of a tick. */
  static List<Finding> of(Sight sight) {
    Diagnosis diagnosis = new Diagnosis(sight.now());
    sight.services().forEach(diagnosis::service);
    switch (sight.broker()) {
      case Look.Away<BrokerSight>(String where, String why) ->
          diagnosis.say(wrong("The broker at %s cannot be reached: %s.".formatted(where, why)));
      case Look.Seen<BrokerSight>(BrokerSight broker) -> diagnosis.broker(broker);
    }
    switch (sight.database()) {
      case Look.Away<DatabaseSight>(String where, String why) ->
          diagnosis.say(
              wrong(
                  ("The database at %s cannot be used: %s. Ticks wait in market_ticks until it is"
                          + " back.")
                      .formatted(where, why)));
      case Look.Seen<DatabaseSight>(DatabaseSight database) -> diagnosis.database(database);
    }
    return diagnosis.findings;
  }

  private void say(Finding finding) {
    findings.add(finding);
  }

  private void service(String name, String missing) {
    say(
        missing.isEmpty()
            ? well("The %s is ready.".formatted(name))
            : wrong("The %s is not ready: %s.".formatted(name, missing)));
  }

  private void broker(BrokerSight broker) {
    say(well("The broker at %s answers.".formatted(broker.url())));
    if (broker.shards().isEmpty()) {
      say(wrong("The broker does not tell the number of shards: no service was ever connected."));
    } else if (broker.shards().get().isChanging()) {
      say(
          wrong(
              ("The number of shards is being changed (%s): market_raw is shut until that is brought"
                      + " to its end (reshard --help).")
                  .formatted(broker.shards().get())));
    }
    broker.streams().forEach(this::stream);
    feeds(broker.feeds());
    broker
        .unread()
        .forEach(
            shard ->
                say(
                    wrong(
                        "Nobody reads shard %d of market_raw: its normalizer is away."
                            .formatted(shard))));
    broker.normalizers().forEach(this::reader);
    broker.newestRaw().ifPresent(this::clocks);
    rejects(broker);
  }

  private void stream(StreamReport stream) {
    stream
        .differences()
        .forEach(
            difference ->
                say(
                    wrong(
                        "The stream %s is not as it is declared: %s."
                            .formatted(stream.name(), difference))));
    boolean keepsByAge = stream.name().equals(Subjects.RAW) || stream.name().equals(Subjects.TICKS);
    if (stream.there()
        && keepsByAge
        && stream.maxBytes() > 0
        && stream.bytes() > FULL * stream.maxBytes()) {
      say(
          wrong(
              ("The stream %s is full to %d %%: at %d bytes the oldest messages are dropped before"
                      + " their time. Raise JS_MAX_BYTES.")
                  .formatted(
                      stream.name(), 100 * stream.bytes() / stream.maxBytes(), stream.maxBytes())));
    }
    if (stream.there() && stream.differences().isEmpty()) {
      say(
          well(
              "The stream %s is as declared, %,d messages, %,d bytes."
                  .formatted(stream.name(), stream.messages(), stream.bytes())));
    }
  }

  private void feeds(List<FeedStatus> feeds) {
    if (feeds.isEmpty()) {
      say(wrong("No ingestor ever told of a feed."));
    }
    for (FeedStatus feed : feeds) {
      Duration old = since(feed.statusNanos());
      if (old.compareTo(STATUS_PATIENCE) > 0) {
        say(
            wrong(
                ("Nobody has told of the feed of %s for %s: its ingestor is away, or cannot reach the"
                        + " broker.")
                    .formatted(feed.product(), text(old))));
      } else if (feed.state() == FeedState.STALE) {
        say(
            wrong(
                ("The feed of %s is stale: %s. The connection to the exchange is away, or the exchange"
                        + " refuses the product, or trades are told of that do not come.")
                    .formatted(feed.product(), lastTick(feed))));
      } else {
        say(
            well(
                "The feed of %s is %s: %s."
                    .formatted(feed.product(), feed.state().wireName(), lastTick(feed))));
      }
    }
  }

  private String lastTick(FeedStatus feed) {
    return feed.lastTickNanos() == 0
        ? "no tick yet"
        : "the last tick %s ago".formatted(text(since(feed.lastTickNanos())));
  }

  private void reader(ReaderSight reader) {
    Optional<Position> position = reader.position();
    if (position.isEmpty()) {
      if (reader.waiting() > 0) {
        say(
            wrong(
                "%s never read %s, in which %,d messages wait for it."
                    .formatted(reader.name(), reader.stream().name(), reader.waiting())));
      }
      return;
    }
    if (reader.stream().there()
        && position.get().streamCreatedNanos() != reader.stream().createdNanos()
        && position.get().streamCreatedNanos() != 0) {
      say(
          wrong(
              ("%s stands in a stream %s that is not there any more: it came back empty. The reader"
                      + " begins anew with its first message as soon as it runs.")
                  .formatted(reader.name(), reader.stream().name())));
      return;
    }
    Duration behind =
        reader.firstWaitingNanos().isPresent()
            ? since(reader.firstWaitingNanos().getAsLong())
            : Duration.ZERO;
    if (behind.compareTo(PATIENCE) > 0) {
      say(
          wrong(
              "%s is behind: %,d messages wait in %s, the first of them for %s."
                  .formatted(
                      reader.name(), reader.waiting(), reader.stream().name(), text(behind))));
    } else {
      say(
          well(
              "%s is at message %d of %s, %,d wait."
                  .formatted(
                      reader.name(),
                      position.get().streamSequence(),
                      reader.stream().name(),
                      reader.waiting())));
    }
    if (position.get().streamSequence() + 1 < reader.stream().firstSequence()
        && reader.waiting() > 0) {
      say(
          wrong(
              ("%s has lost messages %d to %d of %s: they fell out before they were read. What is"
                      + " missing stands in feed_gaps.")
                  .formatted(
                      reader.name(),
                      position.get().streamSequence() + 1,
                      reader.stream().firstSequence() - 1,
                      reader.stream().name())));
    }
  }

  /** Ingestor and broker may be far behind their input, but never ahead of it. */
  private void clocks(BrokerSight.Clocks tick) {
    ahead("exchange", tick.eventNanos(), "ingestor", tick.ingestNanos());
    ahead("ingestor", tick.ingestNanos(), "broker", tick.brokerNanos());
    ahead("broker", tick.brokerNanos(), "machine here", Timestamps.nanos(now));
  }

  private void ahead(String before, long beforeNanos, String after, long afterNanos) {
    Duration ahead = Duration.ofNanos(beforeNanos - afterNanos);
    if (ahead.compareTo(CLOCKS_APART) > 0) {
      say(
          wrong(
              "The clock of the %s is at least %s ahead of that of the %s: set them by NTP."
                  .formatted(before, text(ahead), after)));
    }
  }

  private void rejects(BrokerSight broker) {
    long refused = broker.traffic().rejects();
    long all = broker.traffic().ticks() + refused;
    if (refused > 0 && refused > MANY_REJECTS * all) {
      say(
          wrong(
              ("Of what came within the last 5 minutes %.1f %% was refused (%,d messages): rejects"
                      + " list tells which, and why.")
                  .formatted(100.0 * refused / Math.max(1, all), refused)));
    }
    if (!broker.rejects().isEmpty()) {
      String reasons =
          new TreeMap<>(broker.rejects())
              .entrySet().stream()
                  .map(reason -> "%s %,d".formatted(reason.getKey(), reason.getValue()))
                  .collect(Collectors.joining(", "));
      say(note("market_rejects keeps what was refused within a day: %s.".formatted(reasons)));
    }
  }

  private void database(DatabaseSight database) {
    say(well("The database at %s answers.".formatted(database.url())));
    Duration apart = Duration.between(now, database.clock()).abs();
    if (apart.compareTo(CLOCKS_APART) > 0) {
      say(
          wrong(
              "The clock of the database is %s from that of the machine here: set them by NTP."
                  .formatted(text(apart))));
    }
    database
        .unworked()
        .forEach(
            shard -> say(wrong("No snapshotter works shard %d: it is away.".formatted(shard))));
    database.snapshotters().forEach(this::reader);
    if (database.partitionsUntil().isEmpty()) {
      say(
          wrong(
              "The history has no partition for now: each batch has to make its own. The upkeep of"
                  + " the snapshotters does not work."));
    } else if (database.partitionsUntil().get().isBefore(now.plus(PARTITIONS_AHEAD))) {
      say(
          wrong(
              ("The history has partitions until %s only: the upkeep of the snapshotters does not"
                      + " work.")
                  .formatted(database.partitionsUntil().get())));
    } else {
      say(well("The history has partitions until %s.".formatted(database.partitionsUntil().get())));
    }
    database.gaps().forEach(this::gap);
    if (database.gaps().isEmpty()) {
      say(well("No trade is missing."));
    }
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
                    text(Duration.between(gap.since(), now)),
                    refused)));
  }

  private static String counted(long number, String thing) {
    return "%,d %s%s".formatted(number, thing, number == 1 ? "" : "s");
  }

  private Duration since(long nanos) {
    return Duration.between(Timestamps.instant(nanos), now);
  }

  /** A time as people say it. */
  static String text(Duration duration) {
    if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
      return "%.1f s".formatted(duration.toNanos() / NANOS);
    }
    return duration.compareTo(Duration.ofHours(2)) < 0
        ? duration.toMinutes() + " min"
        : duration.toHours() + " h";
  }

  /** Whether one of {@code findings} has somebody do something. */
  static boolean isWell(List<Finding> findings) {
    return findings.stream().noneMatch(one -> one.severity() == Finding.Severity.WRONG);
  }
}
