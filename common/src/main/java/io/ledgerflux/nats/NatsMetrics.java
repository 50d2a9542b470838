package io.ledgerflux.nats;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** What a service counts of its traffic with the broker. */
public final class NatsMetrics {
  private final String service;
  private final Counter published;
  private final Counter consumed;
  private final Counter publishErrors;
  private final Counter lost;
  private final Gauge lag;
  private final Gauge lagSeconds;

  /** The metrics of {@code service}, in {@code registry}. */
  public NatsMetrics(CollectorRegistry registry, String service) {
    this.service = service;
    this.published =
        Counter.build("ledgerflux_nats_messages_published_total", "Messages acknowledged.")
            .labelNames("subject", "service")
            .register(registry);
    this.consumed =
        Counter.build("ledgerflux_nats_messages_consumed_total", "Messages read.")
            .labelNames("subject", "service")
            .register(registry);
    this.publishErrors =
        Counter.build("ledgerflux_nats_publish_errors_total", "Publishes failed or unanswered.")
            .labelNames("service")
            .register(registry);
    this.lost =
        Counter.build(
                "ledgerflux_nats_positions_lost_total",
                "Stream sequences that fell out of a stream before they were read.")
            .labelNames("consumer", "service")
            .register(registry);
    this.lag =
        Gauge.build("ledgerflux_nats_consumer_lag_messages", "Messages that wait to be read.")
            .labelNames("consumer", "service")
            .register(registry);
    this.lagSeconds =
        Gauge.build(
                "ledgerflux_nats_consumer_lag_seconds",
                "Age of the message read last, while others wait behind it; else 0.")
            .labelNames("consumer", "service")
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

  void lag(String consumer, long messages, double seconds) {
    lag.labels(consumer, service).set((double) messages);
    lagSeconds.labels(consumer, service).set(messages == 0 ? 0 : seconds);
  }
}
