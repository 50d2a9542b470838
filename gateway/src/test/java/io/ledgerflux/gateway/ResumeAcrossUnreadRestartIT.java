package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Resumes from before a restart of the venue's numbering, at a gateway that has not read the
 * restart: it stands further back than what is read of the stream at the start.
 */
@Timeout(120)
class ResumeAcrossUnreadRestartIT {
  private static final String BTC = "BTC-USD";
  private static final int OLD = 400;

  /** So many that the restart is not among the 10,001 messages that a gateway reads. */
  private static final int NEW = 10_300;

  private final long startNanos = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(20)));
  private HistoryRig rig;

  @BeforeEach
  void start() {
    rig = HistoryRig.shared(getClass());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void leadsThroughTheHistoryWhereTheStreamHasLostTheRestart() throws Exception {
    List<Tick> tape = tape(1_000);
    tell(tape);
    rig.awaitStored(tape.size());
    rig.purge(10_100);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    assertResumes(gateway, tape, 50);
    assertResumes(gateway, tape, OLD - 1);
    assertThat(readsOf(gateway, "resume")).as("pages").isGreaterThan(2 * NEW / 256.0);
    assertThat(readsOf(gateway, "resume_last")).as("looks at the newest ticks").isBetween(1.0, 6.0);
  }

  @Test
  void leadsFromASequenceAboveAllOfTheNewNumbering() throws Exception {
    List<Tick> tape = new ArrayList<>(tape(1_000_000));
    tell(tape);
    rig.awaitStored(tape.size());
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    try (TestSubscriber subscriber = resume(gateway, tape.get(50))) {
      assertThat(subscriber.await("resume").path("ahead").asBoolean()).isTrue();
      Tick next = next(tape);
      tape.add(next);
      tell(List.of(next));
      assertHears(subscriber, tape, 50);
    }
  }

  private void assertResumes(Gateway gateway, List<Tick> tape, int place) throws Exception {
    try (TestSubscriber subscriber = resume(gateway, tape.get(place))) {
      assertHears(subscriber, tape, place);
    }
  }

  private static TestSubscriber resume(Gateway gateway, Tick last) {
    return TestSubscriber.connect(gateway.port()).resume(BTC, last.sequence());
  }

  /** That he hears all that stands behind {@code place} on {@code tape}, and nothing is missing. */
  private static void assertHears(TestSubscriber subscriber, List<Tick> tape, int place) {
    List<Long> behind = tape.subList(place + 1, tape.size()).stream().map(Tick::sequence).toList();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                subscriber.sequences().size() >= behind.size()
                    || subscriber.messages("resume").stream()
                        .anyMatch(resume -> !resume.path("recovered").asBoolean(true)));
    assertThat(subscriber.messages("resume").getLast().path("recovered").asBoolean()).isTrue();
    assertThat(subscriber.sequences()).isEqualTo(behind);
    assertThat(subscriber.messages("incr")).noneMatch(message -> message.has("gap"));
  }

  /** An old numbering that begins at {@code first}, each tenth, and a new one that begins at 5. */
  private List<Tick> tape(long first) {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < OLD; i++) {
      ticks.add(at(Ticks.tick(first + 10L * i, i == 0 ? -1 : first - 10 + 10L * i), i));
    }
    ticks.add(Ticks.restart(5, startNanos + OLD * 1_000_000L));
    while (ticks.size() < OLD + NEW) {
      ticks.add(next(ticks));
    }
    return ticks;
  }

  private Tick next(List<Tick> tape) {
    long last = tape.getLast().sequence();
    return at(Ticks.tick(last + 10, last), tape.size());
  }

  private Tick at(Tick tick, int millis) {
    return Ticks.at(tick, startNanos + millis * 1_000_000L);
  }

  private static double readsOf(Gateway gateway, String operation) throws Exception {
    return metric(
        gateway,
        "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"%s\",status=\"success\",}"
            .formatted(operation));
  }

  private void tell(List<Tick> ticks) throws Exception {
    for (Tick tick : ticks) {
      rig.tape().store(tick, false);
    }
    rig.tape().flush();
  }
}
