package io.ledgerflux.gateway.metrics;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import io.ledgerflux.ops.Hop;
import io.ledgerflux.ops.HopLatencies;
import io.ledgerflux.ops.HopLatency;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the gateway counts. Only products that are configured or have been on the tape have series
 * of their own: what subscribers invent is counted as {@code other}.
 */
public final class GatewayMetrics {
  private static final String OTHER = "other";
  private static final int MOST_PRODUCTS = 5_000;
  private static final double[] LATENCY_BUCKETS = {
    .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5
  };

  private final Map<String, ProductMetrics> products = new ConcurrentHashMap<>();
  private final Gauge clients;
  private final Counter clientEvents;
  private final Counter sent;
  private final Counter rateLimits;
  private final Counter subscriptionEvents;
  private final Gauge subscriptions;
  private final Histogram latency;
  private final Counter duplicates;
  private final Counter undecodable;
  private final Counter gaps;
  private final Counter conflated;
  private final Counter resumes;
  private final Counter errors;
  private final Counter refused;
  private final Counter cutOff;
  private final Gauge memory;
  private final HopLatency delivery;
  private final Gauge held;

  /** Metrics in {@code registry}; each of {@code known} has its series from the beginning. */
  public GatewayMetrics(CollectorRegistry registry, List<String> known) {
    Family family = new Family(registry);
    clients =
        family.gauge("clients_connected", "Subscribers connected, by WebSocket or event stream.");
    clientEvents = family.counter("clients_total", "Connections opened and closed.", "status");
    sent = family.counter("messages_sent_total", "Messages.", "product", "message_type");
    rateLimits = family.counter("rate_limits_total", "Times a client ran out of tokens.");
    subscriptionEvents =
        family.counter("subscriptions_total", "Operations.", "product", "operation");
    subscriptions = family.gauge("active_subscriptions", "Subscriptions now.", "product");
    latency =
        Histogram.build(
                "ledgerflux_gateway_message_latency_seconds",
                "From reading a tick to having written it to all its subscribers.")
            .labelNames("product")
            .buckets(LATENCY_BUCKETS)
            .register(registry);
    duplicates = family.counter("doubles_total", "Ticks that market_ticks held twice.");
    undecodable = family.counter("undecodable_total", "Messages that are no ticks.");
    gaps = family.counter("gaps_total", "Times ticks were missing on the tape.", "product");
    conflated = family.counter("conflated_ticks_total", "Ticks merged into others.");
    resumes = family.counter("resumes_total", "Resumes by from_seq.", "outcome");
    errors = family.counter("errors_total", "Requests refused.", "code");
    refused = family.counter("connections_refused_total", "Connections refused.", "reason");
    cutOff = family.counter("clients_cut_off_total", "Clients that were closed.", "reason");
    memory = family.gauge("memory_ticks", "Ticks in memory.");
    delivery = new HopLatencies(registry, "gateway").of(Hop.INGEST_TO_SEND);
    for (ResumeOutcome outcome : ResumeOutcome.values()) {
      resumes.labels(label(outcome));
    }
    for (ErrorCode code : ErrorCode.values()) {
      errors.labels(code.name());
    }
    held = family.gauge("held_bytes", "What waits in memory for clients that do not take it.");
    clientEvents.labels("connected");
    clientEvents.labels("disconnected");
    known.forEach(this::know);
  }

  /** From now on it shows that nobody was refused or cut off yet for any of these reasons. */
  public void expect(Collection<String> refusals, Collection<String> cutOffs) {
    refusals.forEach(refused::labels);
    cutOffs.forEach(cutOff::labels);
  }

  /** What is counted for {@code product}. */
  public ProductMetrics product(String product) {
    ProductMetrics own = products.get(product);
    return own == null ? products.computeIfAbsent(OTHER, this::create) : own;
  }

  /** {@code product} is real: from now on it has series of its own. */
  public ProductMetrics know(String product) {
    return products.size() < MOST_PRODUCTS
        ? products.computeIfAbsent(product, this::create)
        : product(product);
  }

  /** A client came. */
  public void connected() {
    clients.inc();
    clientEvents.labels("connected").inc();
  }

  /** A client went. */
  public void disconnected() {
    clients.dec();
    clientEvents.labels("disconnected").inc();
  }

  /** A client was not let in. */
  public void refused(String reason) {
    refused.labels(reason).inc();
  }

  /** A client was closed by the gateway. */
  public void cutOff(String reason) {
    cutOff.labels(reason).inc();
  }

  /** A message without a product was written. */
  public void sent(String messageType) {
    sent.labels("-", messageType).inc();
  }

  /** A client ran out of tokens. */
  public void rateLimited() {
    rateLimits.inc();
  }

  /** {@code ticks} went out as one. */
  public void conflated(int ticks) {
    conflated.inc(ticks);
  }

  /** A resume was answered. */
  public void resumed(String product, ResumeOutcome outcome) {
    resumes.labels(label(outcome)).inc();
    sent.labels(products.containsKey(product) ? product : OTHER, "resume").inc();
  }

  private static String label(ResumeOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** A request was refused. */
  public void error(ErrorCode code) {
    errors.labels(code.name()).inc();
  }

  /** A tick came again. */
  public void duplicate() {
    duplicates.inc();
  }

  /** A message was no tick. */
  public void undecodable() {
    undecodable.inc();
  }

  /** Ticks of {@code product} are missing. */
  public void gap(String product) {
    gaps.labels(products.containsKey(product) ? product : OTHER).inc();
  }

  /** A tick was written to its subscribers, so long after it was ingested. */
  public void delivered(long nanosSinceIngest) {
    delivery.observe(nanosSinceIngest);
  }

  /** So many ticks are in memory. */
  public void memory(int ticks) {
    memory.set(ticks);
  }

  /** So many bytes are held for clients. */
  public void held(long bytes) {
    held.set((double) bytes);
  }

  private ProductMetrics create(String product) {
    gaps.labels(product);
    return new ProductMetrics(
        sent.labels(product, "incr"),
        sent.labels(product, "snapshot"),
        subscriptionEvents.labels(product, "subscribe"),
        subscriptionEvents.labels(product, "unsubscribe"),
        subscriptions.labels(product),
        latency.labels(product));
  }

  /** The metrics whose names begin alike. */
  private record Family(CollectorRegistry registry) {
    private static final String PREFIX = "ledgerflux_gateway_";

    Counter counter(String name, String help, String... labels) {
      return Counter.build(PREFIX + name, help).labelNames(labels).register(registry);
    }

    Gauge gauge(String name, String help, String... labels) {
      return Gauge.build(PREFIX + name, help).labelNames(labels).register(registry);
    }
  }
}
