package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.metrics.ProductMetrics;
import java.util.LinkedHashSet;
import java.util.Set;

/** The subscribers of one event loop that hear of a product's ticks. */
record ProductSubscribers(Set<Subscriber> subscribers, ProductMetrics metrics) {
  ProductSubscribers(ProductMetrics metrics) {
    this(new LinkedHashSet<>(), metrics);
  }
}
