package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.PublishPhases.Phase;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A flow of messages to a broker that a test plays. */
abstract class PublishFlowRig {
  static final PublishAnswer STORED = new PublishAnswer.Stored();
  static final PublishAnswer STILL_STORING = new PublishAnswer.StillStoring();
  static final PublishAnswer FAILED = new PublishAnswer.Failed("no space");
  static final long MILLI = Duration.ofMillis(1).toNanos();

  final Readiness readiness = new Readiness();
  final CollectorRegistry registry = new CollectorRegistry();
  final PublishHealth health =
      new PublishHealth(
          new OrderedPublisher.Wiring(
              BrokerConfig.of("nats://x:4222"),
              new Streams(StreamLimits.standard(), 1),
              "publisher",
              new NatsMetrics(registry, "test"),
              readiness.needs("broker")));
  final List<Phase> phases = new ArrayList<>();
  final List<String> sent = new ArrayList<>();
  final Map<String, Long> numbers = new HashMap<>();
  final List<String> settled = new ArrayList<>();
  final PublishFlow flow = new PublishFlow(new PublishWindow(3), health, this::notePhase);

  void notePhase() {
    phases.add(flow.phase());
  }

  /** There is a connection, on which nothing was sent yet. */
  void connect() {
    flow.connected(this::send);
    health.connected();
    flow.resend(0);
  }

  /** There is a connection, on which a message was stored. */
  void flowing() {
    connect();
    add("first");
    answer("first", STORED, 0);
    flow.resend(0);
    phases.clear();
    sent.clear();
    settled.clear();
  }

  void send(OutboundMessage message, long number) {
    sent.add(message.subject());
    numbers.put(message.subject(), number);
  }

  void answer(String name, PublishAnswer answer, long nowNanos) {
    Long number = numbers.get(name);
    assertThat(number).as(name + " was sent").isNotNull();
    flow.answered(number, answer, nowNanos);
  }

  void add(String... names) {
    for (String name : names) {
      flow.add(message(name), () -> settled.add(name), 0);
    }
  }

  String missing() {
    return readiness.report().states().getFirst().detail();
  }

  double errors() {
    Double counted =
        registry.getSampleValue(
            "ledgerflux_nats_publish_errors_total",
            new String[] {"service"},
            new String[] {"test"});
    return counted == null ? Double.NaN : counted;
  }

  static OutboundMessage message(String name) {
    return new OutboundMessage(name, name, NOTHING);
  }

  static final byte[] NOTHING = {};
}
