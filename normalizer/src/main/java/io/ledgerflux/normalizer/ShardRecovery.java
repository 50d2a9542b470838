package io.ledgerflux.normalizer;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.core.EndedNumbering;
import io.ledgerflux.normalizer.core.Knowledge;
import io.ledgerflux.normalizer.core.NewNumbering;
import io.ledgerflux.normalizer.core.Shard;
import io.ledgerflux.ops.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a shard goes on, and tells the shard what was known there: by its savepoint, and
 * where there is none, by what was put out last.
 */
final class ShardRecovery {
  private static final Logger log = LoggerFactory.getLogger(ShardRecovery.class);

  /** How many messages before the position are read again, to know their sequences. */
  private static final int READ_AGAIN = 16_384;

  private final int number;
  private final Shards shards;
  private final StreamLookup streams;
  private final SavepointStore store;

  ShardRecovery(int number, Shards shards, StreamLookup streams, SavepointStore store) {
    this.number = number;
    this.shards = shards;
    this.streams = streams;
    this.store = store;
  }

  /** Where {@code shard}, which knows nothing yet, begins to read; asks until the broker tells. */
  Start find(Shard shard) throws InterruptedException {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    while (true) {
      try {
        Optional<Savepoint> savepoint = store.load();
        return savepoint.isPresent() ? at(savepoint.get(), shard) : first(shard);
      } catch (IOException e) {
        log.info("shard {} asks again where it stands: {}", number, e.getMessage());
        Thread.sleep(backoff.afterFailure());
      }
    }
  }

  private Start at(Savepoint savepoint, Shard shard) throws IOException, InterruptedException {
    Position position = savepoint.position();
    shard.takeUp(savepoint.knowledge());
    Set<String> refused = refused();
    boolean whole =
        streams.read(
            Subjects.RAW,
            // Of any shard: a product may have been in another when the message came.
            Subjects.raws(),
            Math.max(1, position.streamSequence() - READ_AGAIN + 1),
            position.streamSequence(),
            message -> {
              // What was stored later was not judged: the stream is another, or lost its tail.
              if (message.brokerNanos() <= position.brokerNanos()
                  && !refused.contains(Rejects.origin(message))) {
                remember(message, shard);
              }
            });
    if (!whole) {
      throw new IOException("market_raw cannot be read");
    }
    log.info("shard {} goes on behind message {}", number, position.streamSequence());
    return new Start.After(position);
  }

  /**
   * Where what was refused came from: by other checks than those of today it may pass, when
   * somebody has it judged again. Where the broker does not tell, such a tick counts as seen.
   */
  private Set<String> refused() throws InterruptedException {
    Set<String> origins = new HashSet<>();
    try {
      Optional<StreamMessage> last = streams.last(Subjects.REJECTS, Subjects.rejects());
      if (last.isPresent()) {
        long end = last.get().streamSequence();
        streams.read(
            Subjects.REJECTS,
            Subjects.rejects(),
            Math.max(1, end - READ_AGAIN + 1),
            end,
            message -> origin(message).ifPresent(origins::add));
      }
    } catch (IOException e) {
      log.info("shard {} cannot see what was refused: {}", number, e.getMessage());
    }
    return origins;
  }

  private static Optional<String> origin(StreamMessage message) {
    try {
      return Optional.of(RejectCodec.decode(message.data()).origin());
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private Start first(Shard shard) throws IOException, InterruptedException {
    Map<String, Knowledge> known = ofSnapshots();
    Map<String, Knowledge> onTape = ofTape();
    onTape.forEach((product, newest) -> known.merge(product, newest, ShardRecovery::newer));
    shard.takeUp(known);
    if (!onTape.isEmpty()
        && !streams.read(
            Subjects.TICKS,
            Subjects.ticksOfShard(number),
            1,
            Long.MAX_VALUE,
            message -> remember(message, shard))) {
      throw new IOException("market_ticks cannot be read");
    }
    log.info("shard {} begins with the first message, {} products known", number, known.size());
    return new Start.First();
  }

  /** Read from its beginning: the last ticks alone do not tell what numbering was before theirs. */
  private Map<String, Knowledge> ofTape() throws IOException, InterruptedException {
    Map<String, Knowledge> known = new HashMap<>();
    boolean whole =
        streams.read(
            Subjects.TICKS,
            Subjects.tapeOfShard(number),
            1,
            Long.MAX_VALUE,
            message -> tick(message).ifPresent(tick -> follow(tick, known)));
    if (!whole) {
      throw new IOException("market_ticks cannot be read");
    }
    return known;
  }

  private static void follow(Tick tick, Map<String, Knowledge> known) {
    Knowledge last = known.get(tick.product());
    known.put(tick.product(), last == null ? Knowledge.of(tick) : last.following(tick));
  }

  private Map<String, Knowledge> ofSnapshots() throws IOException {
    Map<String, Knowledge> known = new HashMap<>();
    List<StreamMessage> newest = streams.lastOfEach(Subjects.SNAPSHOTS, Subjects.snapshots());
    for (StreamMessage message : newest) {
      state(message)
          .filter(state -> shards.of(state.product()) == number)
          .ifPresent(state -> known.put(state.product(), knowledge(state)));
    }
    return known;
  }

  private static Knowledge knowledge(MarketState state) {
    return new Knowledge(
        state.lastSequence(),
        state.lastTrade() == null ? OptionalLong.empty() : state.lastTrade().tradeId(),
        state.lastUpdateNanos(),
        NewNumbering.NONE,
        EndedNumbering.NONE);
  }

  private static Knowledge newer(Knowledge snapshot, Knowledge tape) {
    return snapshot.eventNanos() > tape.eventNanos() ? snapshot.behind(tape.ended()) : tape;
  }

  private static void remember(StreamMessage message, Shard shard) {
    tick(message).ifPresent(shard::remember);
  }

  private static Optional<Tick> tick(StreamMessage message) {
    try {
      return Optional.of(TickCodec.decode(message.data()));
    } catch (MalformedMessageException e) {
      log.debug("message {} is no tick: {}", message.streamSequence(), e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<MarketState> state(StreamMessage message) {
    try {
      return Optional.ofNullable(SnapshotCodec.decode(message.data()).state());
    } catch (MalformedMessageException e) {
      log.warn("{} is no snapshot: {}", message.subject(), e.getMessage());
      return Optional.empty();
    }
  }
}
