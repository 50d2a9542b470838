package io.ledgerflux.snapshotter.db;

import io.ledgerflux.ops.PostgresMetrics;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Histogram;
import java.sql.SQLException;

/** What is counted of the traffic with PostgreSQL, and how long the two writes take. */
public final class DatabaseMetrics {
  private final PostgresMetrics postgres;
  private final Histogram writeLatency;

  /** The metrics, in {@code registry}. */
  public DatabaseMetrics(CollectorRegistry registry) {
    this.postgres = new PostgresMetrics(registry, "snapshotter");
    this.writeLatency =
        Histogram.build("ledgerflux_snapshotter_write_latency_seconds", "Time of a write.")
            .labelNames("operation")
            .buckets(PostgresMetrics.secondsOfStatements())
            .register(registry);
  }

  /** A statement. */
  @FunctionalInterface
  interface Call<T> extends PostgresMetrics.Call<T, SQLException> {}

  /** A statement that answers nothing. */
  @FunctionalInterface
  interface Command {
    void run() throws SQLException;
  }

  /** Runs {@code call}, and counts it under {@code operation}. */
  <T> T timed(String operation, Call<T> call) throws SQLException {
    return postgres.timed(operation, call);
  }

  /** Runs {@code command}, and counts it under {@code operation}. */
  void timed(String operation, Command command) throws SQLException {
    timed(operation, call(command));
  }

  /** Runs {@code call}, one of the two writes that have a metric of their own, and counts it. */
  <T> T timedWrite(String operation, Call<T> call) throws SQLException {
    Histogram.Timer timer = writeLatency.labels(operation).startTimer();
    try {
      return timed(operation, call);
    } finally {
      timer.close();
    }
  }

  /** The same, of one that gives nothing. */
  void timedWrite(String operation, Command command) throws SQLException {
    timedWrite(operation, call(command));
  }

  private static Call<Boolean> call(Command command) {
    return () -> {
      command.run();
      return true;
    };
  }

  void opened() {
    postgres.taken();
  }

  void closed() {
    postgres.givenBack();
  }
}
