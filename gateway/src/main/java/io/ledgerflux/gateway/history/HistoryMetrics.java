package io.ledgerflux.gateway.history;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.sql.SQLException;

/** What is counted of the traffic with PostgreSQL. */
public final class HistoryMetrics {
  private static final String SERVICE = "gateway";
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final Counter queries;
  private final Histogram latency;
  private final Gauge.Child connections;

  /** The metrics, in {@code registry}. */
  public HistoryMetrics(CollectorRegistry registry) {
    this.queries =
        Counter.build("ledgerflux_postgres_queries_total", "Statements, by their outcome.")
            .labelNames("service", "operation", "status")
            .register(registry);
    this.latency =
        Histogram.build("ledgerflux_postgres_query_latency_seconds", "Time of a statement.")
            .labelNames("service", "operation")
            .buckets(SECONDS)
            .register(registry);
    this.connections =
        Gauge.build("ledgerflux_postgres_connections_active", "Open connections in use.")
            .labelNames("service")
            .register(registry)
            .labels(SERVICE);
  }

  /** A statement. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws SQLException;
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

  void taken() {
    connections.inc();
  }

  void givenBack() {
    connections.dec();
  }
}
