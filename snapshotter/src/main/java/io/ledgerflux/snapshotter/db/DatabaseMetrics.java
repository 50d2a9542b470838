package io.ledgerflux.snapshotter.db;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.sql.SQLException;

/** What is counted of the traffic with PostgreSQL. */
public final class DatabaseMetrics {
  private static final String SERVICE = "snapshotter";
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final Counter queries;
  private final Histogram latency;
  private final Histogram writeLatency;
  private final Gauge connections;

  /** The metrics, in {@code registry}. */
  public DatabaseMetrics(CollectorRegistry registry) {
    this.queries =
        Counter.build("ledgerflux_postgres_queries_total", "Statements, by their outcome.")
            .labelNames("service", "operation", "status")
            .register(registry);
    this.latency =
        Histogram.build("ledgerflux_postgres_query_latency_seconds", "Time of a statement.")
            .labelNames("service", "operation")
            .buckets(SECONDS)
            .register(registry);
    this.writeLatency =
        Histogram.build("ledgerflux_snapshotter_write_latency_seconds", "Time of a write.")
            .labelNames("operation")
            .buckets(SECONDS)
            .register(registry);
    this.connections =
        Gauge.build("ledgerflux_postgres_connections_active", "Open connections in use.")
            .labelNames("service")
            .register(registry);
    connections.labels(SERVICE).set(0);
  }

  /** A statement. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws SQLException;
  }

  /** A statement that answers nothing. */
  @FunctionalInterface
  interface Command {
    void run() throws SQLException;
  }

  /** Runs {@code call}, and counts it under {@code operation}. */
  <T> T timed(String operation, Call<T> call) throws SQLException {
    long start = System.nanoTime();
    String status = "error";
    try {
      T answer = call.run();
      status = "success";
      return answer;
    } finally {
      queries.labels(SERVICE, operation, status).inc();
      latency.labels(SERVICE, operation).observe((System.nanoTime() - start) / 1e9);
    }
  }

  /** Runs {@code command}, and counts it under {@code operation}. */
  void timed(String operation, Command command) throws SQLException {
    Call<Boolean> call =
        () -> {
          command.run();
          return true;
        };
    timed(operation, call);
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

  void opened() {
    connections.labels(SERVICE).inc();
  }

  void closed() {
    connections.labels(SERVICE).dec();
  }
}
