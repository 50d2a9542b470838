package io.ledgerflux.ops;

import io.prometheus.client.Collector;
import io.prometheus.client.hotspot.ThreadExports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The JVM's threads. What the JVM can tell only while all of them stand still, which takes
 * milliseconds on a busy machine, is asked once a minute, however often somebody scrapes.
 */
final class ThreadMetrics extends Collector {
  private static final Set<String> TOLD_STANDING_STILL =
      Set.of("jvm_threads_deadlocked", "jvm_threads_deadlocked_monitor", "jvm_threads_state");

  private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

  private final ThreadExports threads;
  private final LongSupplier nanoClock;
  private List<MetricFamilySamples> kept = List.of();
  private long askedNanos;

  /** What {@code threads} tell, by a clock that only rises. */
  ThreadMetrics(ThreadExports threads, LongSupplier nanoClock) {
    this.threads = threads;
    this.nanoClock = nanoClock;
  }

  @Override
  public synchronized List<MetricFamilySamples> collect() {
    long nowNanos = nanoClock.getAsLong();
    if (kept.isEmpty() || nowNanos - askedNanos >= KEPT_NANOS) {
      askedNanos = nowNanos;
      kept = threads.collect(TOLD_STANDING_STILL::contains);
    }
    List<MetricFamilySamples> all =
        new ArrayList<>(threads.collect(name -> !TOLD_STANDING_STILL.contains(name)));
    all.addAll(kept);
    return all;
  }
}
