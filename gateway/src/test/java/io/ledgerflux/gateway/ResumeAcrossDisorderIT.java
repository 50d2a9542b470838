package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is resumed from a real PostgreSQL is whole though the venue's times go back by a minute. */
@Timeout(90)
class ResumeAcrossDisorderIT {
  private static final String BTC = "BTC-USD";
  private static final long AHEAD_NANOS = 60_000_000_000L;

  private final long start = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(10)));

  @Test
  void findsWhatHappenedLongBeforeTheTickThatItFollows() throws Exception {
    List<Tick> tape = new ArrayList<>();
    for (int i = 1; i <= 600; i++) {
      long ahead = i == 12 || i % 100 == 0 ? AHEAD_NANOS : 0;
      tape.add(Ticks.at(Ticks.tick(i, i == 1 ? -1 : i - 1), start + i * 1_000_000L + ahead));
    }
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.store(tape);
      rig.purge(1);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
      assertResumes(gateway, 5, tape.subList(5, 600));
      assertResumes(gateway, 12, tape.subList(12, 600));
      assertResumes(gateway, 500, tape.subList(500, 600));
    }
  }

  @Test
  void takesNothingOfTheNumberingBefore() throws Exception {
    List<Tick> tape = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      tape.add(Ticks.at(Ticks.tick(1_000 + i, 999 + i), start + i * 1_000_000L));
    }
    tape.add(Ticks.restart(500, start + 101_000_000L));
    for (int i = 1; i <= 300; i++) {
      Tick tick = Ticks.tick(500 + 3 * i, 497 + 3 * i);
      tape.add(Ticks.at(tick, start + (101 + i) * 1_000_000L));
    }
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.store(tape);
      rig.purge(1);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
      assertResumes(gateway, 500, tape.subList(101, 401));
    }
  }

  private static void assertResumes(Gateway gateway, long from, List<Tick> tape) throws Exception {
    try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, from)) {
      subscriber.awaitSequence(tape.getLast().sequence());
      assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
      assertThat(subscriber.sequences()).isEqualTo(tape.stream().map(Tick::sequence).toList());
      assertThat(subscriber.messages("incr")).noneMatch(message -> message.has("gap"));
    }
  }
}
