package io.ledgerflux.nats;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.model.Shards;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The declaration of all streams and buckets, and of the number of shards that all services share:
 * what the broker must hold before anybody works with it.
 */
public final class Streams {
  /** The option of the number of shards. */
  public static final Option<Long> NUM_SHARDS =
      Option.whole(
          "NUM_SHARDS",
          4,
          1,
          1_024,
          "How many shards the products are dealt to; the same for every service.");

  static final String POSITIONS_BUCKET = "positions";
  static final String SHARED_BUCKET = "ledgerflux";
  private static final Duration REJECTS_RETENTION = Duration.ofHours(24);

  private final StreamLimits limits;
  private final IntSupplier shards;

  /** The shards to which a service is told, by {@code settings}, that products are dealt. */
  public static Shards shards(Settings settings) {
    return new Shards(Math.toIntExact(settings.get(NUM_SHARDS)));
  }

  /** The streams within {@code limits}, for a pipeline of {@code shards} shards. */
  public Streams(StreamLimits limits, int shards) {
    this(limits, () -> shards);
  }

  /** The same for one whose number of shards may change while it works. */
  public Streams(StreamLimits limits, IntSupplier shards) {
    this.limits = limits;
    this.shards = shards;
  }

  /**
   * Creates what is not there, and brings up to date what is.
   *
   * @throws IOException if the broker does not answer
   * @throws JetStreamApiException if the broker refuses
   * @throws StreamConflictException if a difference cannot be applied, or the broker's number of
   *     shards is another
   */
  void declare(Connection connection)
      throws IOException, JetStreamApiException, StreamConflictException {
    KeyValueManagement buckets = connection.keyValueManagement();
    JetStreamManagement management = connection.jetStreamManagement();
    List<String> there = buckets.getBucketNames();
    for (String bucket : List.of(SHARED_BUCKET, POSITIONS_BUCKET)) {
      if (there.contains(bucket)) {
        StreamInfo held = buckets.getStatus(bucket).getBackingStreamInfo();
        declare(management, kept(StreamConfiguration.builder(held.getConfiguration())).build());
      } else {
        buckets.create(
            KeyValueConfiguration.builder(bucket)
                .storageType(StorageType.File)
                .replicas(limits.replicas())
                .build());
      }
    }
    // While the number of shards is being changed nobody opens a stream that was shut for it.
    if (!agreeOnShards(connection.keyValue(SHARED_BUCKET)).isChanging()) {
      for (StreamConfiguration stream : declarations()) {
        declare(management, stream);
      }
    }
  }

  List<StreamConfiguration> declarations() {
    long part = Math.max(1L << 20, limits.maxBytes() / 8);
    return List.of(
        stream(Subjects.RAW, limits.maxBytes(), "market.raw.>").maxAge(limits.retention()).build(),
        stream(Subjects.TICKS, limits.maxBytes(), Subjects.tape(), "market.late.>")
            .maxAge(limits.retention())
            .build(),
        stream(Subjects.SNAPSHOTS, part, Subjects.snapshots()).maxMessagesPerSubject(1).build(),
        stream(Subjects.STATUS, part, Subjects.statuses()).maxMessagesPerSubject(1).build(),
        stream(Subjects.REJECTS, part, Subjects.rejects()).maxAge(REJECTS_RETENTION).build());
  }

  private StreamConfiguration.Builder stream(String name, long maxBytes, String... subjects) {
    return kept(StreamConfiguration.builder())
        .name(name)
        .subjects(subjects)
        .maxBytes(maxBytes)
        .duplicateWindow(limits.duplicateWindow());
  }

  private StreamConfiguration.Builder kept(StreamConfiguration.Builder stream) {
    return stream.storageType(StorageType.File).replicas(limits.replicas());
  }

  private static void declare(JetStreamManagement management, StreamConfiguration wanted)
      throws IOException, JetStreamApiException, StreamConflictException {
    Optional<StreamConfiguration> held = held(management, wanted.getName());
    if (held.isEmpty()) {
      verify(management.addStream(wanted), wanted);
    } else if (!differences(held.get(), wanted).isEmpty()) {
      bringUpToDate(management, held.get(), wanted);
    }
  }

  private static Optional<StreamConfiguration> held(JetStreamManagement management, String name)
      throws IOException, JetStreamApiException {
    try {
      return Optional.of(management.getStreamInfo(name).getConfiguration());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.STREAM_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void bringUpToDate(
      JetStreamManagement management, StreamConfiguration held, StreamConfiguration wanted)
      throws IOException, StreamConflictException {
    if (held.getStorageType() != wanted.getStorageType()) {
      throw new StreamConflictException(
          wanted.getName() + " is held in " + held.getStorageType() + ", not in a file");
    }
    try {
      verify(management.updateStream(wanted), wanted);
    } catch (JetStreamApiException e) {
      throw new StreamConflictException(
          "%s cannot be brought up to date (%s): %s"
              .formatted(
                  wanted.getName(),
                  String.join(", ", differences(held, wanted)),
                  e.getErrorDescription()),
          e);
    }
  }

  /** Old servers pass over in silence what they do not know: the echo tells. */
  private static void verify(StreamInfo answer, StreamConfiguration wanted)
      throws StreamConflictException {
    List<String> differences = differences(answer.getConfiguration(), wanted);
    if (!differences.isEmpty()) {
      throw new StreamConflictException(
          wanted.getName() + " was not declared as asked: " + String.join(", ", differences));
    }
  }

  /** How what the broker holds differs from what is declared, in words. */
  static List<String> differences(StreamConfiguration held, StreamConfiguration wanted) {
    List<String> found = new ArrayList<>();
    compare(found, "subjects", held.getSubjects(), wanted.getSubjects());
    compare(found, "storage", held.getStorageType(), wanted.getStorageType());
    compare(found, "replicas", held.getReplicas(), wanted.getReplicas());
    compare(found, "max bytes", held.getMaxBytes(), wanted.getMaxBytes());
    compare(found, "max age", held.getMaxAge(), wanted.getMaxAge());
    compare(
        found, "messages of a subject", held.getMaxMsgsPerSubject(), wanted.getMaxMsgsPerSubject());
    compare(found, "duplicate window", held.getDuplicateWindow(), wanted.getDuplicateWindow());
    return found;
  }

  private static void compare(List<String> found, String what, Object held, Object wanted) {
    if (!held.equals(wanted)) {
      found.add("%s is %s, asked was %s".formatted(what, held, wanted));
    }
  }

  private ShardNumber agreeOnShards(KeyValue bucket)
      throws IOException, JetStreamApiException, StreamConflictException {
    int wanted = shards.getAsInt();
    Optional<ShardNumberEntry> entry = ShardNumberEntry.in(bucket);
    if (entry.isEmpty()) {
      try {
        bucket.create(
            ShardNumberEntry.KEY, Integer.toString(wanted).getBytes(StandardCharsets.UTF_8));
        return ShardNumber.of(wanted);
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() != JetStreamErrors.WRONG_LAST_SEQUENCE) {
          throw e;
        }
        entry = ShardNumberEntry.in(bucket);
      }
    }
    String held = entry.map(ShardNumberEntry::text).orElse("");
    return entry
        .flatMap(ShardNumberEntry::number)
        .filter(number -> number.inForce() == wanted)
        .orElseThrow(
            () ->
                new StreamConflictException(
                    "NUM_SHARDS is %d here, but %s in this broker".formatted(wanted, held)));
  }
}
