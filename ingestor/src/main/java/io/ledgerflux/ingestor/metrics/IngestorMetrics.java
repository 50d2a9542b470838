package io.ledgerflux.ingestor.metrics;

import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.ops.Hop;
import io.ledgerflux.ops.HopLatencies;
import io.ledgerflux.ops.HopLatency;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What an ingestor counts. Any thread may call it. */
public final class IngestorMetrics {
  private static final double NANOS = 1e9;
  private static final double[] LATENCIES = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60
  };

  /** The label of what is of none of our products: a bad feed must not make series without end. */
  private static final String NO_PRODUCT = "_";

  /** What an ingestor refuses; the normalizer refuses for more. */
  private static final Set<RejectReason> REASONS =
      EnumSet.of(
          RejectReason.UNPARSEABLE,
          RejectReason.MISSING_FIELD,
          RejectReason.INVALID_PRODUCT,
          RejectReason.INVALID_TIME,
          RejectReason.TOO_LARGE,
          RejectReason.INTERNAL_ERROR);

  private final CollectorRegistry registry;
  private final Set<String> products;
  private final Counter received;
  private final Counter published;
  private final Counter rejects;
  private final Counter unused;
  private final Counter dropped;
  private final Counter gaps;
  private final Counter missedTrades;
  private final Counter resyncs;
  private final Gauge connected;
  private final Counter reconnects;
  private final Histogram processingLatency;
  private final HopLatency feedLatency;

  /** The metrics in {@code registry}; those of {@code products} stand from the beginning. */
  public IngestorMetrics(CollectorRegistry registry, List<String> products) {
    this.registry = registry;
    this.products = Set.copyOf(products);
    received = counter("ticks_received_total", "Ticks received from the venue.", "product");
    published =
        counter("ticks_published_total", "Ticks acknowledged by JetStream.", "product", "shard");
    rejects = counter("rejects_total", "Messages that cannot be used.", "reason");
    unused = counter("messages_unused_total", "Messages of no interest.", "cause");
    dropped = counter("messages_dropped_total", "Messages dropped from the full queue.", "product");
    gaps = counter("gaps_detected_total", "Holes in the trade ids of a product.", "product");
    missedTrades =
        counter(
            "missed_trades_total", "Trades in those holes, from the first ticker on.", "product");
    resyncs =
        counter(
            "resyncs_total",
            "Products subscribed anew after a gap or a silence.",
            "product",
            "status");
    connected =
        gauge(
            "websocket_connected",
            "1 while all connections stand that are for more than refused products, else 0;"
                + " 0 where all are refused.");
    reconnects = counter("websocket_reconnects_total", "Attempts to connect again.");
    processingLatency =
        Histogram.build(
                name("processing_latency_seconds"),
                "From receiving a tick to its publish acknowledgement.")
            .labelNames("product")
            .buckets(LATENCIES)
            .register(registry);
    feedLatency = new HopLatencies(registry, "ingestor").of(Hop.EVENT_TO_INGEST);
    products.forEach(this::prepare);
    REASONS.forEach(reason -> rejects.labels(reason.wireName()));
    for (Unused cause : Unused.values()) {
      unused.labels(cause.label);
    }
  }

  /** Also tells how much waits, and for how long. */
  public void watch(IntSupplier queued, Supplier<Duration> age) {
    gauge("queue_depth_messages", "Messages that wait to be published.")
        .setChild(
            new Gauge.Child() {
              @Override
              public double get() {
                return queued.getAsInt();
              }
            });
    gauge("queue_age_seconds", "Age of the oldest message that waits to be published.")
        .setChild(
            new Gauge.Child() {
              @Override
              public double get() {
                return age.get().toNanos() / NANOS;
              }
            });
  }

  /** Also tells how each product's feed is doing, and which the venue refuses. */
  public void watchFeed(
      Supplier<List<FeedStatus>> statuses, Supplier<Set<String>> refused, InstantSource clock) {
    registry.register(new FeedMetrics(statuses, refused, clock));
  }

  /** A tick of {@code product} came. */
  public void received(String product) {
    received.labels(product).inc();
  }

  /** JetStream holds a tick that came {@code latencyNanos} ago. */
  public void published(String product, int shard, long latencyNanos) {
    published.labels(product, Integer.toString(shard)).inc();
    processingLatency.labels(product).observe(latencyNanos / NANOS);
  }

  /** A message became a reject. */
  public void rejected(RejectReason reason) {
    rejects.labels(reason.wireName()).inc();
  }

  /** A message came that is of no use here, for {@code cause}. */
  public void unused(Unused cause) {
    unused.labels(cause.label).inc();
  }

  /** Why a good message is of no use. */
  public enum Unused {
    /** Its type is not read. */
    TYPE("type"),
    /** Its product was not asked for. */
    PRODUCT("product");

    private final String label;

    Unused(String label) {
      this.label = label;
    }
  }

  /** A message of {@code product} was dropped: too many waited, or it waited too long. */
  public void dropped(String product) {
    dropped.labels(products.contains(product) ? product : NO_PRODUCT).inc();
  }

  /** A gap was found. */
  public void gap(String product) {
    gaps.labels(product).inc();
  }

  /** So many trades were missed. */
  public void tradesMissed(String product, long count) {
    missedTrades.labels(product).inc((double) count);
  }

  /** A product was subscribed anew, with or without success. */
  public void resynced(String product, boolean success) {
    resyncs.labels(product, success ? "success" : "failure").inc();
  }

  /** Whether all connections stand. */
  public void connected(boolean all) {
    connected.set(all ? 1 : 0);
  }

  /** A connection is tried again. */
  public void reconnecting() {
    reconnects.inc();
  }

  /** A message arrived so long after its event; below zero where the clocks disagree. */
  public void feedLatency(long nanos) {
    feedLatency.observe(nanos);
  }

  private void prepare(String product) {
    received.labels(product);
    dropped.labels(product);
    gaps.labels(product);
    missedTrades.labels(product);
    resyncs.labels(product, "success");
    resyncs.labels(product, "failure");
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.build(name(name), help).labelNames(labels).register(registry);
  }

  private Gauge gauge(String name, String help) {
    return Gauge.build(name(name), help).register(registry);
  }

  private static String name(String name) {
    return "ledgerflux_ingestor_" + name;
  }
}
