package io.ledgerflux.operator.reshard;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.codec.SavepointCodec;
import io.ledgerflux.operator.db.DatabaseView;
import io.ledgerflux.operator.target.Target;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether all that market_raw holds has come through to the database. */
final class Drain {
  private final Target target;
  private final BrokerView broker;

  Drain(Target target, BrokerView broker) {
    this.target = target;
    this.broker = broker;
  }

  /** What still waits, in words; empty where nothing does. */
  List<String> waiting(int shards) throws IOException, SQLException {
    List<String> waiting = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      Optional<Position> position = savepoint(shard).map(Savepoint::position);
      if (waits(Subjects.RAW, Subjects.rawOfShard(shard), position)) {
        waiting.add("the normalizer of shard " + shard);
      }
    }
    try (DatabaseView database = DatabaseView.open(target.postgres())) {
      Map<String, Position> positions = database.positions();
      for (int shard = 0; shard < shards; shard++) {
        Optional<Position> ticks = Optional.ofNullable(positions.get(ReaderNames.ticks(shard)));
        Optional<Position> rejects = Optional.ofNullable(positions.get(ReaderNames.rejects(shard)));
        if (waits(Subjects.TICKS, Subjects.tapeOfShard(shard), ticks)
            || waits(Subjects.TICKS, Subjects.lateOfShard(shard), ticks)
            || waits(Subjects.REJECTS, Subjects.rejects(), rejects)) {
          waiting.add("the snapshotter of shard " + shard);
        }
      }
    }
    return waiting;
  }

  /** The savepoint of a normalizer's shard; empty where it has none. */
  Optional<Savepoint> savepoint(int shard) throws IOException {
    Optional<byte[]> kept = broker.position(ReaderNames.normalizer(shard));
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(SavepointCodec.decode(kept.get()));
    } catch (MalformedMessageException e) {
      throw new IOException("the savepoint of shard %d cannot be read".formatted(shard), e);
    }
  }

  private boolean waits(String stream, String filter, Optional<Position> position)
      throws IOException {
    StreamReport report = broker.stream(stream);
    long at =
        position
            .filter(held -> held.streamCreatedNanos() == report.createdNanos())
            .map(Position::streamSequence)
            .orElse(0L);
    return broker.next(stream, filter, at + 1).isPresent();
  }
}
