package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.Hop;
import io.ledgerflux.ops.HopLatencies;
import io.ledgerflux.ops.HopLatency;
import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.db.OpenGaps;
import io.ledgerflux.snapshotter.db.Written;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is counted of the shards' work. */
public final class ShardMetrics {
  private final Counter ticks;
  private final Counter history;
  private final Counter snapshots;
  private final Counter publishedSnapshots;
  private final Counter unstorable;
  private final HopLatency normalizedToStored;
  private final HopLatency ingestedToStored;
  private final Gauge products;
  private final Gauge openGaps;
  private final Gauge missingTrades;
  private final Gauge working;

  /** The products whose gaps are told. */
  private final Set<String> gapProducts = ConcurrentHashMap.newKeySet();

  /** The metrics, in {@code registry}. */
  public ShardMetrics(CollectorRegistry registry) {
    ticks = counter(registry, "ticks_processed_total", "Ticks committed.", "shard", "product");
    history =
        counter(
            registry, "history_written_total", "History rows, by outcome.", "product", "status");
    snapshots =
        counter(registry, "snapshots_written_total", "Snapshots, by outcome.", "product", "status");
    publishedSnapshots =
        counter(
            registry,
            "snapshots_published_total",
            "Snapshots put into market_snapshots.",
            "product");
    unstorable = counter(registry, "unstorable_total", "Messages that cannot be stored.", "shard");
    HopLatencies hops = new HopLatencies(registry, "snapshotter");
    normalizedToStored = hops.of(Hop.NORMALIZE_TO_STORE);
    ingestedToStored = hops.of(Hop.INGEST_TO_STORE);
    products = gauge(registry, "products_tracked", "Products known.", "shard");
    openGaps = gauge(registry, "open_gaps", "Gaps that are open.", "product");
    missingTrades = gauge(registry, "missing_trades", "Trades missing in open gaps.", "product");
    working = gauge(registry, "shard_working", "1 works the shard, 0 waits for it.", "shard");
  }

  void working(int shard, boolean now) {
    working.labels(Integer.toString(shard)).set(now ? 1 : 0);
    unstorable.labels(Integer.toString(shard));
  }

  void products(int shard, int known) {
    products.labels(Integer.toString(shard)).set(known);
  }

  void committed(int shard, Collection<Entry> entries, Written written, Instant now) {
    String label = Integer.toString(shard);
    Map<String, Integer> inserted = byProduct(written.inserted());
    inserted.forEach((product, count) -> ticks.labels(label, product).inc(count));
    inserted.forEach((product, count) -> history.labels(product, "success").inc(count));
    inserted.keySet().forEach(this::showGaps);
    byProduct(entries)
        .forEach(
            (product, count) -> {
              int again = count - inserted.getOrDefault(product, 0);
              if (again > 0) {
                history.labels(product, "duplicate").inc(again);
              }
            });
    for (Snapshot snapshot : written.snapshots()) {
      snapshots.labels(snapshot.product(), "success").inc();
    }
    long nowNanos = Timestamps.nanos(now);
    for (Entry entry : written.inserted()) {
      normalizedToStored.observe(nowNanos - entry.position().brokerNanos());
      ingestedToStored.observe(nowNanos - entry.tick().ingestNanos());
    }
    openGaps(written.openGaps());
  }

  void failed(Collection<Entry> entries) {
    byProduct(entries).forEach((product, count) -> history.labels(product, "error").inc(count));
    byProduct(entries).keySet().forEach(product -> snapshots.labels(product, "error").inc());
  }

  void openGaps(Map<String, OpenGaps> now) {
    now.forEach(
        (product, gaps) -> {
          gapProducts.add(product);
          openGaps.labels(product).set(gaps.gaps());
          missingTrades.labels(product).set(gaps.trades());
        });
  }

  /** A product without a gap shows as 0, not as nothing. */
  private void showGaps(String product) {
    openGaps.labels(product);
    missingTrades.labels(product);
    gapProducts.add(product);
  }

  /** Another process works {@code shard}, one of {@code shards}: its gaps are told there. */
  void handedOver(int shard, Shards shards) {
    List<String> gone =
        gapProducts.stream().filter(product -> shards.of(product) == shard).toList();
    for (String product : gone) {
      openGaps.remove(product);
      missingTrades.remove(product);
      gapProducts.remove(product);
    }
  }

  void unstorable(int shard) {
    unstorable.labels(Integer.toString(shard)).inc();
  }

  void published(String product) {
    publishedSnapshots.labels(product).inc();
  }

  private static Map<String, Integer> byProduct(Collection<Entry> entries) {
    return entries.stream()
        .map(entry -> entry.tick().product())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.summingInt(product -> 1)));
  }

  private static Counter counter(
      CollectorRegistry registry, String what, String help, String... labels) {
    return Counter.build("ledgerflux_snapshotter_" + what, help)
        .labelNames(labels)
        .register(registry);
  }

  private static Gauge gauge(
      CollectorRegistry registry, String what, String help, String... labels) {
    return Gauge.build("ledgerflux_snapshotter_" + what, help)
        .labelNames(labels)
        .register(registry);
  }
}
