package io.ledgerflux.ops;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/** What a service counts of its traffic with PostgreSQL: the same for all of them. */
public final class PostgresMetrics {
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final String service;
  private final Counter queries;
  private final Histogram latency;
  private final Gauge.Child connections;

  /** The metrics of {@code service}, in {@code registry}. */
  public PostgresMetrics(CollectorRegistry registry, String service) {
    this.service = service;
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
            .labels(service);
  }

  /** A statement; it throws what the database's driver does. */
  @FunctionalInterface
  public interface Call<T, E extends Exception> {
    /** Carries it out. */
    T run() throws E;
  }

  /** The buckets for times of statements, in seconds. */
  public static double[] secondsOfStatements() {
    return SECONDS.clone();
  }

  /** Runs {@code call}, and counts it under {@code operation}. */
  public <T, E extends Exception> T timed(String operation, Call<T, E> call) throws E {
    long start = System.nanoTime();
    String status = "error";
    try {
      T answer = call.run();
      status = "success";
      return answer;
    } finally {
      queries.labels(service, operation, status).inc();
      latency.labels(service, operation).observe((System.nanoTime() - start) / 1e9);
    }
  }

  /** A connection is in use. */
  public void taken() {
    connections.inc();
  }

  /** It is not any more. */
  public void givenBack() {
    connections.dec();
  }
}
