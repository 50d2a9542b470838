package io.ledgerflux.gateway.metrics;

import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/**
 * What is counted for one product, looked up once.
 *
 * @param increments increments written
 * @param snapshots snapshots written
 * @param subscribes subscribe operations
 * @param unsubscribes unsubscribe operations
 * @param subscriptions subscriptions now
 * @param latency seconds from reading a tick to having written it to all its subscribers
 */
public record ProductMetrics(
    Counter.Child increments,
    Counter.Child snapshots,
    Counter.Child subscribes,
    Counter.Child unsubscribes,
    Gauge.Child subscriptions,
    Histogram.Child latency) {}
