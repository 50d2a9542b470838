package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.Attack.blows;
import static io.ledgerflux.gateway.Attack.connections;
import static io.ledgerflux.gateway.Attack.crowd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.ledgerflux.gateway.Attack.Assault;
import io.ledgerflux.gateway.Windows.Comparison;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway with a heap of 128 MiB is attacked, and a subscriber beside the attackers does not
 * notice. With {@code -Dattacks.long=true} there are more of them, with {@code -Dattacks.only=…}
 * those alone whose names match.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttacksIT {
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";
  private static final int TICKS_PER_SECOND = 500;
  private static final int PAST_TICKS = 20_000;
  private static final int CROWD = Boolean.getBoolean("attacks.long") ? 3_000 : 500;
  private static final int LISTENERS = Boolean.getBoolean("attacks.long") ? 500 : 100;
  private static final int LOOKS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long ATTACK_PAUSE_NANOS = 1_000_000;

  private HistoryRig rig;
  private GatewayProcess gateway;
  private SteadyMarket market;
  private Windows windows;

  @BeforeAll
  void start() throws Exception {
    rig = HistoryRig.shared(getClass());
    long past = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(20)));
    for (int i = 0; i < PAST_TICKS; i++) {
      Tick tick = Ticks.tick(ETH, 10 + 2 * i, i == 0 ? -1 : 8 + 2 * i);
      rig.tape().store(Ticks.at(tick, past + i * 1_000_000L), false);
    }
    rig.tape().flush();
    rig.awaitStored(PAST_TICKS);
    rig.stopStoring();
    gateway =
        new GatewayProcess(
            rig.natsUrl(),
            Map.of(
                "PG_DSN", rig.readerDsn(),
                "WS_SLOW_CLOSE_SECONDS", "2",
                "WS_HANDSHAKE_SECONDS", "1",
                "WS_PING_SECONDS", "5",
                "WS_COMPRESSION", "on",
                "WS_MAX_HANDSHAKES_PER_SEC", "2000",
                "RING_MAX_TICKS", "20000"));
    market = new SteadyMarket(rig.tape(), BTC, TICKS_PER_SECOND, gateway.port());
    windows = new Windows(market);
    long warm = 3_000;
    await().atMost(PATIENCE).until(() -> market.heard() > warm);
  }

  @AfterAll
  void stop() throws Exception {
    market.close();
    gateway.close();
    rig.close();
  }

  @AfterEach
  void theGatewayHasWhatItNeeds() throws Exception {
    assertThat(gateway.isAlive()).isTrue();
    assertThat(gateway.faults()).as("%s", gateway.log()).isEmpty();
    assertThat(gateway.metric("jvm_memory_bytes_used{area=\"heap\",}"))
        .isLessThan(GatewayProcess.HEAP_BYTES);
    assertThat(gateway.metric("ledgerflux_gateway_held_bytes"))
        .isLessThan(GatewayProcess.HEAP_BYTES / 3.0);
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.metric("ledgerflux_gateway_clients_connected") == 1);
  }

  /**
   * Each with how strong it must be where it is measured: all of a crowd, a byte a second of each
   * who reads so, and of the others about a quarter, or more, of what two processors bear of which
   * a fifth is idle.
   */
  Stream<Named<Attack>> attacks() {
    Attackers attackers = new Attackers(gateway.port(), PAST_TICKS);
    return Stream.of(
            Named.of("nobody reads", crowd(50, attackers::subscribed)),
            Named.of("a byte now and then", blows(10, 10, attackers::subscribed, attackers::sip)),
            Named.of(
                "messages of 100 MiB",
                connections(200, 2, attackers::hugeMessage, attackers::pour)),
            Named.of("bodies", connections(500, 2, attackers::announcedBody, attackers::pour)),
            Named.of(
                "bodies in chunks", connections(500, 2, attackers::chunkedBody, attackers::pour)),
            Named.of("requests", blows(5_000, 2, attackers::open, attackers::request)),
            Named.of("pings", blows(5_000, 2, attackers::open, attackers::ping)),
            Named.of("no UTF-8", connections(250, 2, attackers::open, attackers::brokenText)),
            Named.of("fragments", blows(5_000, 2, attackers::fragmented, attackers::fragment)),
            Named.of("unfinished frames", crowd(CROWD, attackers::unfinished)),
            Named.of("half-open sockets", crowd(CROWD, attackers::silent)),
            Named.of("connects", connections(2_000, 2, attackers::silent, attackers::leave)),
            Named.of("handshakes", connections(500, 2, attackers::open, attackers::leave)),
            Named.of("a crowd that never reads", crowd(LISTENERS, attackers::subscribed)),
            Named.of("events that nobody reads", crowd(LISTENERS, attackers::streaming)),
            Named.of("replays", blows(2_000, 2, attackers::replaying, attackers::gulp)),
            Named.of("resumes", connections(5, 8, attackers::open, attackers::resume)),
            Named.of("names", blows(5, 2, attackers::wide, attackers::subscribeToNames)),
            Named.of("bombs", connections(200, 2, attackers::packing, attackers::bomb)),
            Named.of(
                "no protocol", connections(250, 2, attackers::open, attackers::notTheProtocol)),
            Named.of("garbage", connections(1_000, 2, attackers::silent, attackers::garbage)))
        .filter(attack -> attack.getName().matches(System.getProperty("attacks.only", ".*")));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void othersHearEachTick(Attack attack) throws Exception {
    long before = market.last();
    try (Assault assault = attack.begin(ATTACK_PAUSE_NANOS)) {
      await().atMost(PATIENCE).until(() -> market.last() > before + TICKS_PER_SECOND);
      long last = market.last();
      await().atMost(PATIENCE).until(() -> market.isHeard(last));
      assertThat(market.latenciesNanos(before, last)).isNotEmpty();
      await().atMost(PATIENCE).until(() -> assault.strength() > 0);
    }
  }

  @Tag("timing")
  @ParameterizedTest
  @MethodSource("attacks")
  void othersDoNotNotice(Attack attack, TestInfo test) throws Exception {
    Comparison seen = windows.compare(attack);
    for (int again = 1; again < LOOKS && !seen.isHarmless(); again++) {
      // Harm is there each time; what else happens on the machine passes.
      seen = windows.compare(attack);
    }
    String told = test.getDisplayName() + ": " + seen;
    System.out.println(told);
    assumeFalse(seen.isVoid(), "the machine was too busy to tell: " + told);
    assertThat(seen.isHarmless()).as("%s", told).isTrue();
  }
}
