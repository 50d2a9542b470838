package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.metrics.ProductMetrics;
import java.util.LinkedHashSet;
import java.util.Set;

/** The connections of one event loop that hear of a product's ticks. */
record Audience(Set<Connection> connections, ProductMetrics metrics) {
  Audience(ProductMetrics metrics) {
    this(new LinkedHashSet<>(), metrics);
  }
}
