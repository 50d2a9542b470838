package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who return together after the venue began anew, each with a tick of the old numbering. */
@Timeout(180)
class AheadTogetherIT {
  private static final String BTC = "BTC-USD";
  private static final int OLD = 100;
  private static final int CROWD = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final long startNanos = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(5)));

  @Test
  void areAllLedAcrossThoughTheDatabaseIsSlow() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Long> tape = tell(rig, ticks());
      rig.awaitStored(tape.size());
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "3");
      List<TestSubscriber> crowd = new ArrayList<>();
      try (Connection owner = rig.owner();
          Statement statement = owner.createStatement()) {
        for (int i = 0; i < CROWD; i++) {
          crowd.add(TestSubscriber.connect(gateway.port()).resume(BTC, tape.get(i)));
        }
        for (TestSubscriber subscriber : crowd) {
          assertThat(subscriber.await("resume").path("ahead").asBoolean()).isTrue();
        }
        owner.setAutoCommit(false);
        statement.execute("LOCK TABLE tick_history IN ACCESS EXCLUSIVE MODE");
        // With the next tick they are believed for five seconds more, all of them.
        tape.addAll(tell(rig, List.of(at(Ticks.tick(9, 8), 60_009))));
        await().atMost(PATIENCE).until(() -> waitsForMoreThanASecond(statement));
        owner.rollback();
        for (int i = 0; i < CROWD; i++) {
          TestSubscriber subscriber = crowd.get(i);
          subscriber.awaitSequence(9);
          assertThat(subscriber.messages("resume").getLast().path("recovered").asBoolean())
              .isTrue();
          assertThat(subscriber.messages("incr")).noneMatch(message -> message.has("gap"));
          assertThat(subscriber.sequences()).isEqualTo(tape.subList(i + 1, tape.size()));
        }
      } finally {
        crowd.forEach(TestSubscriber::close);
      }
    }
  }

  private static boolean waitsForMoreThanASecond(Statement statement) throws SQLException {
    String sql =
        """
        SELECT count(*) FROM pg_stat_activity
         WHERE wait_event_type = 'Lock' AND datname = current_database()
           AND query ~ '^\\s*(WITH|SELECT)'
           AND clock_timestamp() - query_start > INTERVAL '1500 ms'
        """;
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1) > 0;
    }
  }

  /** 1000 to 1990, by tens; a minute later 5 to 8. */
  private List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < OLD; i++) {
      ticks.add(at(Ticks.tick(1_000 + 10L * i, i == 0 ? -1 : 990 + 10L * i), i));
    }
    ticks.add(at(Ticks.restart(5, startNanos), 60_005));
    for (long sequence = 6; sequence <= 8; sequence++) {
      ticks.add(at(Ticks.tick(sequence, sequence - 1), 60_000 + Math.toIntExact(sequence)));
    }
    return ticks;
  }

  private Tick at(Tick tick, int millis) {
    return Ticks.at(tick, startNanos + millis * 1_000_000L);
  }

  private static List<Long> tell(HistoryRig rig, List<Tick> ticks) throws Exception {
    for (Tick tick : ticks) {
      rig.tape().store(tick, false);
    }
    rig.tape().flush();
    return new ArrayList<>(ticks.stream().map(Tick::sequence).toList());
  }
}
