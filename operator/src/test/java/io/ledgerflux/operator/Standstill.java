package io.ledgerflux.operator;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.Pipeline.Answer;
import io.ledgerflux.testing.Relay;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A tool that stands still at a product's row in snapshots, and goes on later. */
public final class Standstill {
  private static final String LOOK =
      "FROM pg_stat_activity WHERE application_name = 'ledgerflux-operator'";
  private static final String SESSION =
      "FROM pg_stat_activity WHERE application_name = 'ledgerflux-rebuild'";

  private final Pipeline pipeline;
  private final String product;

  /** What others do meanwhile. */
  @FunctionalInterface
  public interface Meanwhile {
    void run() throws Exception;
  }

  public Standstill(Pipeline pipeline, String product) {
    this.pipeline = pipeline;
    this.product = product;
  }

  /** What the tool says that stood before its look at the row until {@code meanwhile} was done. */
  public Answer looksAfter(Meanwhile meanwhile, String... arguments) throws Exception {
    return goesOn(lock("LOCK TABLE snapshots"), LOOK, meanwhile, arguments);
  }

  /** What the tool says that stood before its change of the row until that. */
  public Answer changesAfter(Meanwhile meanwhile, String... arguments) throws Exception {
    return goesOn(lockRow(), SESSION, meanwhile, arguments);
  }

  private Answer goesOn(Connection lock, String session, Meanwhile meanwhile, String... arguments)
      throws Exception {
    try (lock) {
      CompletableFuture<Answer> answer =
          CompletableFuture.supplyAsync(() -> pipeline.run(arguments));
      awaitSession(session, "wait_event_type = 'Lock'");
      meanwhile.run();
      lock.rollback();
      return answer.get(Pipeline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /**
   * What the tool says that stood still when it had written the row, and before the broker heard of
   * it. Meanwhile it lost the shard's lock, and another told {@code newer}.
   */
  public Answer goesOnBehind(Snapshot newer, String... arguments) throws Exception {
    try (Relay relay = Relay.toNats(URI.create(pipeline.nats().url()).getPort());
        BrokerView others = BrokerView.open(BrokerConfig.of(pipeline.nats().url()), "others");
        Connection row = lockRow()) {
      CompletableFuture<Answer> answer =
          CompletableFuture.supplyAsync(() -> runThrough(relay, arguments));
      awaitSession(SESSION, "wait_event_type = 'Lock'");
      relay.hold();
      row.rollback();
      awaitSession(SESSION, "state LIKE 'idle%' AND query LIKE '%snapshots%'");
      others.publish(
          new OutboundMessage(
              Subjects.snapshot(product), MessageIds.of(newer), SnapshotCodec.encode(newer)));
      pipeline.rows("SELECT pg_terminate_backend(pid, 10000) " + SESSION);
      relay.release();
      return answer.get(Pipeline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private Connection lockRow() throws SQLException {
    return lock("SELECT 1 FROM snapshots WHERE product = '%s' FOR UPDATE".formatted(product));
  }

  /** Held until it is closed. */
  private Connection lock(String sql) throws SQLException {
    Connection connection = pipeline.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return connection;
  }

  private Answer runThrough(Relay relay, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--nats-url", "nats://127.0.0.1:" + relay.port(), "--pg-url", pipeline.dsn()));
    return Pipeline.runAlone(all.toArray(String[]::new));
  }

  private void awaitSession(String session, String condition) {
    await("the tool's session: " + condition)
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !pipeline.rows("SELECT 1 " + session + " AND " + condition).isEmpty());
  }
}
