package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Resumes behind memory where a real PostgreSQL and a real nats-server both have what follows. */
@Timeout(180)
class LookedUpResumeIT {
  private static final String BTC = "BTC-USD";
  private static final int TICKS = 600;
  private static final String SENT =
      "ledgerflux_gateway_messages_sent_total{product=\"BTC-USD\",message_type=\"incr\",}";

  /** Where the second numbering begins: below the first, which begins at 1000. */
  private static final long ANEW = 7;

  /** And when, so long after the first that none of its ticks are looked at. */
  private static final int ANEW_MILLIS = 60_000;

  private final long startNanos = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(5)));
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
  void takesFromTheStreamWhatFollowsATick() throws Exception {
    List<Long> tape = tell(firstNumbering());
    rig.awaitStored(TICKS);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    assertThat(resume(gateway, tape.get(50), tape.getLast())).isEqualTo(tape.subList(51, TICKS));
    assertThat(readsOf(gateway, "resume")).isZero();
  }

  @Test
  void asksTheHistoryWhatFollowsASequenceThatIsNoTicks() throws Exception {
    List<Long> tape = tell(firstNumbering());
    rig.awaitStored(TICKS);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    assertThat(resume(gateway, tape.get(50) + 1, tape.getLast()))
        .isEqualTo(tape.subList(51, TICKS));
    assertThat(readsOf(gateway, "resume")).isPositive();
  }

  @Test
  void doesNotTrustAHistoryThatIsBehindMemory() throws Exception {
    tell(firstNumbering());
    rig.awaitStored(TICKS);
    rig.stopStoring();
    List<Long> anew = tell(secondNumbering());
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    // Its neighbours are stored of the first numbering, and it is a tick of the second.
    assertThat(resume(gateway, 1_507, anew.getLast())).isEqualTo(anew.subList(151, TICKS));
  }

  @Test
  void aTickThatIsNotStoredIsNotTakenForOneOfALaterNumbering() throws Exception {
    List<Long> tape = new ArrayList<>(tell(firstNumbering()));
    tape.addAll(tell(secondNumbering()));
    rig.awaitStored(2 * TICKS);
    rig.execute("DELETE FROM tick_history WHERE sequence = 1500");
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, 1_500)) {
      subscriber.await("snapshot");
      assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
      assertThat(subscriber.messages("incr")).noneMatch(message -> message.has("gap"));
      assertThat(subscriber.sequences()).isEqualTo(tape.subList(51, 2 * TICKS));
    }
  }

  @Test
  void aTickOfANumberingThatEndedLongAgoIsNotTakenForOneOfThisNumbering() throws Exception {
    for (int i = 0; i < 3; i++) {
      Tick old = Ticks.tick(1_495 + 10L * i, i == 0 ? -1 : 1_485 + 10L * i);
      rig.tape().store(at(old, -3 * 60 * 60_000 + i), false);
    }
    rig.tape().store(at(Ticks.restart(1_000, startNanos), -2 * 60 * 60_000), false);
    List<Tick> ticks = new ArrayList<>(firstNumbering().subList(1, 200));
    tell(ticks);
    rig.awaitStored(203);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, 1_505)) {
      assertThat(subscriber.await("resume").path("recovered").asBoolean(true)).isFalse();
    }
  }

  @Test
  void aTickThatIsReadAfterTheRequestIsNotTakenForOneOfANumberingBefore() throws Exception {
    List<Tick> second = secondNumbering();
    List<Long> tape = new ArrayList<>(tell(firstNumbering()));
    tape.addAll(tell(second.subList(0, 20)));
    rig.awaitStored(TICKS + 20);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, 1_500)) {
      assertThat(subscriber.await("resume").path("ahead").asBoolean()).isTrue();
      rig.execute(
          """
          INSERT INTO tick_history
                 (product, "timestamp", sequence, prev_seq, price, ts_event, ts_ingest)
          SELECT product, "timestamp" + INTERVAL '10 ms', 1500, 207, price,
                 ts_event + 10000000, extract(epoch FROM now()) * 1000000000
            FROM tick_history
           WHERE sequence = %d
          """
              .formatted(second.get(19).sequence()));
      tape.addAll(tell(second.subList(20, 21)));
      subscriber.awaitSequence(tape.getLast());
      assertThat(subscriber.messages("resume").getLast().path("recovered").asBoolean()).isTrue();
      assertThat(subscriber.sequences()).isEqualTo(tape.subList(51, tape.size()));
    }
  }

  @Test
  void aTickThatTwoNumberingsHaveIsTheNewersThoughTheOlderOneFillsAPage() throws Exception {
    int others = Math.toIntExact(TapeAssembler.STREAM_DISORDER) + 100;
    rig.tape().add("ETH-USD", others);
    tell(firstNumbering());
    tell(List.of(at(Ticks.restart(990, startNanos), ANEW_MILLIS)));
    List<Long> anew = new ArrayList<>(tell(firstNumberingAgain()));
    rig.tape().add("ETH-USD", others);
    int all = 2 * (others + TICKS) + 1;
    rig.awaitStored(all);
    rig.purge(all - others);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    try (TestSubscriber other = TestSubscriber.connect(gateway.port()).resume(BTC, 6_990)) {
      anew.addAll(tell(List.of(at(Ticks.tick(7_000, 6_990), 2 * ANEW_MILLIS))));
      other.awaitSequence(7_000);
      rig.awaitStored(all + 1);
    }
    assertThat(resume(gateway, 1_500, 7_000)).isEqualTo(anew.subList(51, TICKS + 1));
  }

  @Test
  @Tag("timing")
  void nobodyWaitsFiveSecondsForADatabaseThatHangs() throws Exception {
    assertNobodyWaits(12, Duration.ofSeconds(5));
  }

  /** If three at a time waited as long as statements may take, it would be a minute for all. */
  @Test
  void nobodyWaitsLongForADatabaseThatHangs() throws Exception {
    assertNobodyWaits(36, Duration.ofSeconds(30));
  }

  private void assertNobodyWaits(int crowd, Duration within) throws Exception {
    List<Long> tape = tell(firstNumbering());
    rig.awaitStored(TICKS);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    try (Connection owner = rig.owner();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE tick_history IN ACCESS EXCLUSIVE MODE");
      long began = System.nanoTime();
      List<TestSubscriber> subscribers = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        subscribers.add(TestSubscriber.connect(gateway.port()).resume(BTC, tape.get(50)));
      }
      for (TestSubscriber subscriber : subscribers) {
        subscriber.awaitSequence(tape.getLast());
        assertThat(subscriber.sequences()).isEqualTo(tape.subList(51, TICKS));
        assertThat(subscriber.messages("snapshot")).isEmpty();
        subscriber.close();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(within);
      owner.rollback();
    }
  }

  @Test
  void whoIsServedFromTheStreamDoesNotNoticeADatabaseThatHangs() throws Exception {
    int many = 30_000;
    rig.tape().add(BTC, many);
    rig.tape().flush();
    rig.awaitStored(many);
    List<Long> tape = rig.tape().sequences(BTC);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
    try (RawSocket subscriber = RawSocket.open(gateway.port());
        Connection owner = rig.owner();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      subscriber.say(
          "{\"op\":\"subscribe\",\"products\":[\"%s\"],\"from_seq\":{\"%s\":%d}}"
              .formatted(BTC, BTC, tape.get(50)));
      List<JsonNode> heard = new ArrayList<>(subscriber.hear(tick(tape.get(51))));
      statement.execute("LOCK TABLE tick_history IN ACCESS EXCLUSIVE MODE");
      assertThat(metric(gateway, SENT))
          .as("the lock came while the history was read")
          .isLessThan(many - 1_000);
      heard.addAll(subscriber.hear(tick(tape.getLast())));
      owner.rollback();
      List<JsonNode> ticks = heard.stream().filter(message -> isOp(message, "incr")).toList();
      assertThat(ticks).extracting(LookedUpResumeIT::sequence).isEqualTo(tape.subList(51, many));
      assertThat(ticks).noneMatch(message -> message.has("gap"));
      assertThat(heard).filteredOn(message -> isOp(message, "resume")).hasSize(1);
    }
  }

  private static Predicate<JsonNode> tick(long sequence) {
    return message -> isOp(message, "incr") && sequence(message) == sequence;
  }

  private static boolean isOp(JsonNode message, String operation) {
    return message.path("op").asText().equals(operation);
  }

  private static long sequence(JsonNode tick) {
    return tick.at("/data/seq").asLong();
  }

  /** What who resumes behind {@code from} hears until {@code last}. */
  private static List<Long> resume(Gateway gateway, long from, long last) throws Exception {
    try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, from)) {
      subscriber.awaitSequence(last);
      assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
      assertThat(subscriber.messages("incr")).noneMatch(message -> message.has("gap"));
      assertThat(subscriber.messages("snapshot")).isEmpty();
      return subscriber.sequences();
    }
  }

  private List<Tick> firstNumbering() {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < TICKS; i++) {
      ticks.add(at(Ticks.tick(1_000 + 10L * i, i == 0 ? -1 : 990 + 10L * i), i));
    }
    return ticks;
  }

  /** The same sequences, a minute later. */
  private List<Tick> firstNumberingAgain() {
    long laterNanos = ANEW_MILLIS * 1_000_000L + 1_000;
    return firstNumbering().stream()
        .map(tick -> Ticks.at(tick, tick.eventNanos() + laterNanos))
        .toList();
  }

  private List<Tick> secondNumbering() {
    List<Tick> ticks = new ArrayList<>();
    ticks.add(at(Ticks.restart(ANEW, startNanos), ANEW_MILLIS));
    for (int i = 1; i < TICKS; i++) {
      ticks.add(at(Ticks.tick(ANEW + 10L * i, ANEW - 10 + 10L * i), ANEW_MILLIS + i));
    }
    return ticks;
  }

  private Tick at(Tick tick, int millis) {
    return Ticks.at(tick, startNanos + millis * 1_000_000L);
  }

  private List<Long> tell(List<Tick> ticks) throws Exception {
    for (Tick tick : ticks) {
      rig.tape().store(tick, false);
    }
    rig.tape().flush();
    return ticks.stream().map(Tick::sequence).toList();
  }

  private static double readsOf(Gateway gateway, String operation) throws Exception {
    return metric(
        gateway,
        "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"%s\",status=\"success\",}"
            .formatted(operation));
  }
}
