package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five hundred products in one request, while two thousand ticks a second pass. */
class ManyProductsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PAST_ROUNDS = 4;

  /** More than memory holds of those who resume beyond it. */
  private static final int BEFORE = 2_000;

  /** Several seconds of the market. */
  private static final int BESIDE = 8_000;

  private final String nats = SharedServers.nats().url();
  private TestTape tape;
  private Gateway gateway;
  private Gateway forgetful;

  @BeforeEach
  void start() throws Exception {
    SharedServers.clearStreams();
    tape = new TestTape(nats, StreamLimits.standard());
    for (int round = 0; round < PAST_ROUNDS; round++) {
      for (String product : ManyProducts.ALL) {
        tape.add(product, 1);
      }
    }
    tape.flush();
    gateway = GatewayFixture.start(nats);
    forgetful = GatewayFixture.start(nats, "RING_MAX_TICKS", "1000");
  }

  @AfterEach
  void stop() {
    forgetful.stop();
    gateway.stop();
    tape.close();
  }

  @Test
  void eachIsWholeFromItsSnapshotOrItsResumeOn() throws Exception {
    Map<String, Long> had = ManyProducts.firstOn(tape);
    try (TestSubscriber named = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber all = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber resuming = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber seeking = TestSubscriber.connectWhenReady(forgetful)) {
      try (BusyMarket market = new BusyMarket(tape, ManyProducts.ALL)) {
        await().atMost(PATIENCE).until(() -> market.told() > BEFORE);
        named.say(ManyProducts.subscribe(""));
        all.say(ManyProducts.subscribe(List.of("*"), ""));
        resuming.say(ManyProducts.subscribe(List.of("*"), ManyProducts.behind(had)));
        seeking.say(ManyProducts.subscribe(ManyProducts.behind(had)));
        long then = market.told();
        await().atMost(PATIENCE).until(() -> market.told() > then + BESIDE);
      }
      tape.flush();
      ManyProducts.assertIsWhole(named, "snapshot", tape);
      ManyProducts.assertIsWhole(all, "snapshot", tape);
      ManyProducts.assertIsWhole(resuming, "resume", tape);
      ManyProducts.assertIsWhole(seeking, "resume", tape);
      assertThat(ManyProducts.first(resuming)).isEqualTo(had);
      assertThat(ManyProducts.first(seeking)).isEqualTo(had);
    }
  }

  @Test
  void whoNamesNoTicksSequencesIsToldSoonThoughTicksGoOn() throws Exception {
    Map<String, Long> never =
        ManyProducts.ALL.stream()
            .limit(20)
            .collect(Collectors.toMap(p -> p, p -> tape.sequences(p).getFirst() + 1));
    never.forEach(
        (product, sequence) -> assertThat(tape.sequences(product)).doesNotContain(sequence));
    try (TestSubscriber seeking = TestSubscriber.connectWhenReady(forgetful);
        BusyMarket market = new BusyMarket(tape, ManyProducts.ALL)) {
      await().atMost(PATIENCE).until(() -> market.told() > BEFORE);
      seeking.say(ManyProducts.subscribe(never.keySet(), ManyProducts.behind(never)));
      await().atMost(PATIENCE).until(() -> seeking.messages("resume").size() == never.size());
      assertThat(seeking.messages("resume"))
          .allMatch(resume -> !resume.path("recovered").asBoolean(true));
    }
  }
}
