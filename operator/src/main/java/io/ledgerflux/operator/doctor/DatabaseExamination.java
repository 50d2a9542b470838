package io.ledgerflux.operator.doctor;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.db.DatabaseView;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Looks at the database, and at those who write there. */
final class DatabaseExamination {
  private final PostgresConfig login;

  DatabaseExamination(PostgresConfig login) {
    this.login = login;
  }

  /**
   * What is seen now.
   *
   * @param broker that tells of shards and streams; empty where it is away
   * @throws IOException if the broker does not answer any more
   */
  Look<DatabaseSight> look(Optional<BrokerView> broker) throws IOException {
    String where = login.toString();
    try (DatabaseView view = DatabaseView.open(login)) {
      if (!view.isMigrated()) {
        return new Look.Away<>(where, "its tables are not there: no snapshotter ever reached it");
      }
      int shards =
          broker.isPresent() ? broker.get().shardNumber().map(ShardNumber::inForce).orElse(0) : 0;
      Set<Integer> unworked =
          IntStream.range(0, shards).boxed().collect(Collectors.toCollection(TreeSet::new));
      unworked.removeAll(view.worked());
      Instant clock = view.clock();
      return new Look.Seen<>(
          new DatabaseSight(
              where,
              clock,
              broker.isPresent() ? snapshotters(broker.get(), view, shards) : List.of(),
              unworked,
              view.partitionsUntil(clock),
              view.openGaps()));
    } catch (SQLException e) {
      return new Look.Away<>(where, String.valueOf(e.getMessage()));
    }
  }

  private static List<ReaderSight> snapshotters(BrokerView broker, DatabaseView view, int shards)
      throws IOException, SQLException {
    StreamReport ticks = broker.stream(Subjects.TICKS);
    if (!ticks.there()) {
      return List.of();
    }
    Map<String, Position> positions = view.positions();
    List<ReaderSight> readers = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      readers.add(
          BrokerExamination.reader(
              broker,
              "The snapshotter of shard " + shard,
              ticks,
              Optional.ofNullable(positions.get(ReaderNames.ticks(shard)))
                  .filter(position -> !position.equals(Position.BEGINNING)),
              List.of(Subjects.tapeOfShard(shard), Subjects.lateOfShard(shard))));
    }
    return readers;
  }
}
