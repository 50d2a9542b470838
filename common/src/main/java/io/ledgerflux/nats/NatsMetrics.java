package io.ledgerflux.nats;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What a service counts of its traffic with the broker. */
public final class NatsMetrics {
  private final String service;
  private final Counter published;
  private final Counter consumed;
  private final Counter publishErrors;
  private final Counter lost;
  private final Gauge lag;
  private final Gauge lagSeconds;
  private final Gauge streamBytes;
  private final Gauge streamLimit;
  private final Map<String, ReaderLag> readers = new ConcurrentHashMap<>();

  /** The metrics of {@code service}, in {@code registry}. */
  public NatsMetrics(CollectorRegistry registry, String service) {
    this.service = service;
    this.published =
        Counter.build(
                "ledgerflux_nats_messages_published_total",
                "Messages acknowledged; statuses, which are not, when sent.")
            .labelNames("subject", "service")
            .register(registry);
    this.consumed =
        Counter.build(
                "ledgerflux_nats_messages_consumed_total",
                "Messages read; what is only looked up is not.")
            .labelNames("subject", "service")
            .register(registry);
    this.publishErrors =
        Counter.build("ledgerflux_nats_publish_errors_total", "Publishes failed or unanswered.")
            .labelNames("service")
            .register(registry);
    this.lost =
        Counter.build(
                "ledgerflux_nats_positions_lost_total",
                "Stream sequences that could not be read any more.")
            .labelNames("consumer", "service")
            .register(registry);
    this.lag =
        Gauge.build("ledgerflux_nats_consumer_lag_messages", "Messages not worked off yet.")
            .labelNames("consumer", "service")
            .register(registry);
    this.lagSeconds =
        Gauge.build(
                "ledgerflux_nats_consumer_lag_seconds",
                "How long the first of the messages has waited that are not worked off; else 0.")
            .labelNames("consumer", "service")
            .register(registry);
    this.streamBytes =
        Gauge.build("ledgerflux_nats_stream_bytes", "What a stream holds.")
            .labelNames("stream", "service")
            .register(registry);
    this.streamLimit =
        Gauge.build("ledgerflux_nats_stream_limit_bytes", "What a stream holds at most.")
            .labelNames("stream", "service")
            .register(registry);
    publishErrors.labels(service);
  }

  void published(String subject) {
    published.labels(Subjects.family(subject), service).inc();
  }

  void consumed(String subject) {
    consumed.labels(Subjects.family(subject), service).inc();
  }

  void publishError() {
    publishErrors.labels(service).inc();
  }

  void lost(String consumer, Loss loss) {
    lost.labels(consumer, service).inc((double) (loss.toSequence() - loss.fromSequence() + 1));
  }

  /** The lag of the reader called {@code consumer}; as it was, where there was one before. */
  ReaderLag reader(String consumer, String stream, String filter) {
    return readers.computeIfAbsent(
        consumer,
        name -> {
          ReaderLag reader = new ReaderLag(stream, filter, nowNanos());
          lost.labels(name, service);
          show(lag, name, reader, ReaderLag::messages);
          show(lagSeconds, name, reader, of -> of.seconds(nowNanos()));
          return reader;
        });
  }

  /** The lag of {@code consumer} is no longer told here. */
  void forget(String consumer) {
    if (readers.remove(consumer) != null) {
      lag.remove(consumer, service);
      lagSeconds.remove(consumer, service);
    }
  }

  Collection<ReaderLag> readers() {
    return List.copyOf(readers.values());
  }

  void stream(String stream, long bytes, long limit) {
    streamBytes.labels(stream, service).set((double) bytes);
    streamLimit.labels(stream, service).set((double) limit);
  }

  /** Now, in nanoseconds since the epoch. */
  static long nowNanos() {
    return System.currentTimeMillis() * 1_000_000;
  }

  private void show(
      Gauge gauge, String consumer, ReaderLag reader, ToDoubleFunction<ReaderLag> value) {
    gauge.setChild(
        new Gauge.Child() {
          @Override
          public double get() {
            return value.applyAsDouble(reader);
          }
        },
        consumer,
        service);
  }
}
