package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.ThreadExports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadMetricsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger searches = new AtomicInteger();

  @Test
  void tellsWhatTheLibraryTells() {
    assertThat(names(new ThreadMetrics(new ThreadExports(), nanos::get).collect()))
        .containsExactlyInAnyOrderElementsOf(names(new ThreadExports().collect()));
  }

  @Test
  void looksForDeadlocksOnceAMinute() {
    ThreadMetrics metrics = new ThreadMetrics(new ThreadExports(counted()), nanos::get);
    metrics.collect();
    pass(Duration.ofSeconds(59));
    metrics.collect();
    assertThat(searches).hasValue(1);
    pass(Duration.ofSeconds(1));
    assertThat(names(metrics.collect())).contains("jvm_threads_deadlocked");
    assertThat(searches).hasValue(2);
  }

  @Test
  void noThreadStandsStillForAScrape(@TempDir Path directory) throws IOException {
    CollectorRegistry library = new CollectorRegistry();
    library.register(new ThreadExports());
    assertThat(operations(directory, () -> scrape(library)))
        .as("a scrape of the library's own, which shows that such operations are recorded")
        .contains("FindDeadlocks");

    CollectorRegistry registry = Build.registry("test", getClass());
    scrape(registry);
    assertThat(
            operations(
                directory,
                () ->
                    assertThat(scrape(registry))
                        .contains("jvm_threads_current", "jvm_threads_state")))
        .doesNotContain("FindDeadlocks", "ThreadDump");
  }

  /** What the JVM stopped its threads for in {@code scrape}, done three times by this thread. */
  private static List<String> operations(Path directory, Runnable scrape) throws IOException {
    Path file = directory.resolve("scrapes.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecuteVMOperation").withoutThreshold();
      recording.start();
      for (int i = 0; i < 3; i++) {
        scrape.run();
      }
      recording.stop();
      recording.dump(file);
    }
    return operationsOfThisThread(file);
  }

  private static List<String> operationsOfThisThread(Path file) throws IOException {
    return RecordingFile.readAllEvents(file).stream()
        .filter(
            event ->
                event.getThread("caller") != null
                    && event.getThread("caller").getJavaThreadId()
                        == Thread.currentThread().threadId())
        .map(event -> event.getString("operation"))
        .toList();
  }

  private static List<String> scrape(CollectorRegistry registry) {
    return names(new ArrayList<>(Collections.list(registry.metricFamilySamples())));
  }

  private static List<String> names(List<MetricFamilySamples> families) {
    return families.stream().map(family -> family.name).toList();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** The JVM's own, which counts how often it is asked for deadlocks. */
  private ThreadMXBean counted() {
    ThreadMXBean own = ManagementFactory.getThreadMXBean();
    return (ThreadMXBean)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ThreadMXBean.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("findDeadlockedThreads")) {
                searches.incrementAndGet();
              }
              return method.invoke(own, arguments);
            });
  }
}
