package io.ledgerflux.snapshotter;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.ShardAssignment;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.snapshotter.shard.Batching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a snapshotter is told.
 *
 * @param broker where the streams are
 * @param limits of the streams
 * @param assignment which shards it works
 * @param postgres the database, and who writes
 * @param owner who migrates, and makes and drops partitions
 * @param batching when a batch is written
 * @param snapshotPeriod how often snapshots are published
 * @param historyRetention for how long ticks are kept
 * @param port of health, readiness and metrics; 0 for any free one
 */
public record SnapshotterConfig(
    BrokerConfig broker,
    StreamLimits limits,
    ShardAssignment assignment,
    PostgresConfig postgres,
    PostgresConfig owner,
    Batching batching,
    Duration snapshotPeriod,
    Duration historyRetention,
    int port) {

  private static final Option<String> PG_OWNER_USER =
      Option.text("PG_OWNER_USER", "", "Who owns the schema; by default the user of the database.");
  private static final Option<String> PG_OWNER_PASSWORD =
      Option.text("PG_OWNER_PASSWORD", "", "The password of PG_OWNER_USER.");
  private static final Option<Long> SNAPSHOT_PERIOD_MS =
      Option.whole(
          "SNAPSHOT_PERIOD_MS",
          1_000,
          10,
          3_600_000,
          "How often the snapshot of a product that moved is published, in milliseconds.");
  private static final Option<Long> BATCH_MAX_ROWS =
      Option.whole("BATCH_MAX_ROWS", 2_000, 1, 20_000, "How many ticks one transaction writes.");
  private static final Option<Long> BATCH_MAX_MS =
      Option.whole(
          "BATCH_MAX_MS",
          200,
          1,
          2_000,
          "How long a batch gathers ticks after its first one, in milliseconds.");
  private static final Option<Duration> HISTORY_RETENTION =
      new Option<>(
          "HISTORY_RETENTION",
          "7d",
          "How long ticks are kept; candles, gaps and snapshots stay.",
          "a whole number with m, h or d, such as 1h or 7d, at least twice JS_RETENTION_MINUTES",
          SnapshotterConfig::duration);
  private static final Option<Long> PORT =
      Option.whole(
          "PORT", 8082, 0, 65_535, "The port of health, readiness and metrics; 0: any free one.");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([mhd])");

  /** All that it can be told. */
  public static final List<Option<?>> OPTIONS = options();

  /** As {@code settings} say. */
  public static SnapshotterConfig read(Settings settings) {
    PostgresConfig postgres = PostgresConfig.read(settings);
    String owner = settings.get(PG_OWNER_USER);
    StreamLimits limits = StreamLimits.read(settings);
    Duration retention = settings.get(HISTORY_RETENTION);
    if (retention.compareTo(limits.retention().multipliedBy(2)) < 0) {
      settings.fault(HISTORY_RETENTION);
    }
    return new SnapshotterConfig(
        BrokerConfig.read(settings),
        limits,
        ShardAssignment.read(settings),
        postgres,
        owner.isEmpty() ? postgres : postgres.as(owner, settings.get(PG_OWNER_PASSWORD)),
        new Batching(
            Math.toIntExact(settings.get(BATCH_MAX_ROWS)),
            Duration.ofMillis(settings.get(BATCH_MAX_MS))),
        Duration.ofMillis(settings.get(SNAPSHOT_PERIOD_MS)),
        retention,
        Math.toIntExact(settings.get(PORT)));
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
            switch (matcher.group(2)) {
              case "m" -> Duration.ofMinutes(number);
              case "h" -> Duration.ofHours(number);
              default -> Duration.ofDays(number);
            })
        .filter(Duration::isPositive);
  }

  private static List<Option<?>> options() {
    List<Option<?>> all = new ArrayList<>();
    all.addAll(BrokerConfig.OPTIONS);
    all.addAll(StreamLimits.OPTIONS);
    all.addAll(ShardAssignment.OPTIONS);
    all.addAll(PostgresConfig.OPTIONS);
    all.addAll(
        List.of(
            PG_OWNER_USER,
            PG_OWNER_PASSWORD,
            SNAPSHOT_PERIOD_MS,
            BATCH_MAX_ROWS,
            BATCH_MAX_MS,
            HISTORY_RETENTION,
            PORT));
    return List.copyOf(all);
  }
}
