package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.venue.FeedMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A venue that repeats, reorders, leaves out and numbers anew; a publish that fails; a broker that
 * forgets; everything started again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DisorderIT {
  private static final String PRODUCT = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Rows.Reader<Long> FIRST = row -> row.getLong(1);

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(List.of(PRODUCT))
              .withRate(200)
              .withTape(1_000_000));
  private PipelineRig rig;
  private BrokerProxy ingestorsBroker;
  private Audit audit;

  @BeforeAll
  void start() {
    exchange.start();
    rig =
        PipelineRig.servers(exchange.uri(), Map.of("PRODUCTS", PRODUCT, "FEED_QUIET_SECONDS", "3"));
    ingestorsBroker = new BrokerProxy(rig.nats().port());
    rig.withBroker(ServiceKind.INGESTOR, ingestorsBroker.url()).startServices();
    audit = new Audit(exchange, rig.database());
    flows();
  }

  @AfterAll
  void stop() {
    rig.close();
    ingestorsBroker.close();
    exchange.stop();
  }

  @Test
  @Order(1)
  void keepsLateTicksInHistoryAndOutOfTheTape() {
    try (TapeRecorder subscriber = rig.subscriber(PRODUCT)) {
      begins(subscriber);
      for (int i = 0; i < 5; i++) {
        exchange.inject(new Fault.Reorder(3), PRODUCT);
        exchange.inject(new Fault.Repeat(), PRODUCT);
        flows();
      }
      settle();
      assertThat(audit.late()).isEqualTo(5);
      audit.rowsAreWhatWasTold();
      audit.candlesAreThoseOfTheRows();
      audit.tapeIsUnbroken();
      audit.openGapsAreWhatIsMissing();
      assertThat(audit.number("SELECT count(*) FROM feed_gaps WHERE closed_at IS NULL")).isZero();
      audit.subscriberHasTheTape(subscriber, PRODUCT);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Order(2)
  void keepsATickWhosePublishFailed(BrokerProxy.Fault fault) {
    exchange.resume();
    try (TapeRecorder subscriber = rig.subscriber(PRODUCT)) {
      begins(subscriber);
      Rows rows = audit.rows();
      long lateBefore = audit.late();
      BrokerProxy.Failure failure = ingestorsBroker.failNext("market.raw.", fault);
      Tick failed = failure.awaitTick();
      // That it was: the publisher may have sent it again before anybody has looked.
      await("its trade is missed").atMost(PATIENCE).until(() -> rows.gaps(failed, "TRUE") == 1);
      failure.answer();
      await("it is sent again").atMost(PATIENCE).until(() -> rows.late(failed) == 1);
      assertThat(rows.gaps(failed, "closed_at IS NOT NULL")).isEqualTo(1);
      flows();
      settle();
      assertThat(audit.late()).isEqualTo(lateBefore + 1);
      audit.rowsAreWhatWasTold();
      audit.candlesAreThoseOfTheRows();
      audit.tapeIsUnbroken();
      assertThat(audit.number("SELECT count(*) FROM feed_gaps WHERE closed_at IS NULL")).isZero();
      assertThat(subscriber.ticks(PRODUCT))
          .extracting(Tick::sequence)
          .doesNotContain(failed.sequence());
      audit.subscriberHasTheTape(subscriber, PRODUCT);
    }
  }

  @Test
  @Order(3)
  void knowsWhatTheVenueLeftOut() {
    exchange.resume();
    exchange.inject(new Fault.Skip(4), PRODUCT);
    flows();
    exchange.inject(new Fault.Skip(1), PRODUCT);
    flows();
    settle();
    audit.rowsAreWhatWasTold();
    audit.openGapsAreWhatIsMissing();
    assertThat(
            audit.number(
                "SELECT sum(last_missing - first_missing + 1) FROM feed_gaps WHERE closed_at IS"
                    + " NULL"))
        .isEqualTo(5);
  }

  @Test
  @Order(4)
  void goesOnWhenTheBrokerComesBackEmpty() {
    exchange.resume();
    try (TapeRecorder subscriber = rig.subscriber(PRODUCT)) {
      begins(subscriber);
      rig.nats().kill();
      rig.nats().wipe();
      rig.nats().start();
      flows();
      settle();
      audit.rowsWereTold();
      everyAcknowledgedTickIsStored();
      audit.openGapsAreWhatIsMissing();
      audit.tapeIsUnbroken();
      audit.subscriberHasTheTape(subscriber, PRODUCT);
    }
  }

  @Test
  @Order(5)
  void goesOnWhenTheVenueNumbersAnew() {
    exchange.resume();
    try (TapeRecorder subscriber = rig.subscriber(PRODUCT)) {
      begins(subscriber);
      long lateBefore = audit.late();
      long before = audit.number("SELECT last_seq FROM snapshots");
      exchange.inject(new Fault.Renumber(), PRODUCT);
      await("the new numbering is stored")
          .atMost(PATIENCE)
          .until(() -> audit.number("SELECT last_seq FROM snapshots") < before);
      await("the new numbering is streamed")
          .atMost(PATIENCE)
          .until(() -> subscriber.lastSequence(PRODUCT).orElse(Long.MAX_VALUE) < before);
      flows();
      settle();

      List<Long> anew = toldBelow(before / 2);
      assertThat(audit.rows().all("SELECT sequence FROM tick_history WHERE restart", FIRST))
          .containsExactly(anew.get(2));
      assertThat(subscriber.ticks(PRODUCT).stream().map(Tick::sequence))
          .filteredOn(sequence -> sequence < before / 2)
          .first()
          .isEqualTo(anew.get(2));
      assertThat(audit.late()).isEqualTo(lateBefore + 2);
      audit.rowsWereTold();
      assertThat(audit.number("SELECT count(*) FROM tick_history WHERE sequence < " + before / 2))
          .isEqualTo(anew.size());
      audit.openGapsAreWhatIsMissing();
      audit.candlesAreThoseOfTheRows();
      audit.snapshotsAreTheNewestTicks();
      audit.tapeIsUnbroken();
      audit.subscriberHasTheTape(subscriber, PRODUCT);
    }
  }

  @Test
  @Order(6)
  void keepsAllAsItIsWhenEveryServiceIsStartedAgain() {
    List<ServiceProcess> services =
        Stream.of(ServiceKind.values()).map(kind -> rig.service(kind)).toList();
    services.forEach(ServiceProcess::stop);
    var rows = audit.rows().everything();
    var messages = BrokerContents.made(rig.nats().url());
    assertThat(rows.get("tick_history")).isNotEmpty();

    services.forEach(ServiceProcess::start);
    services.forEach(ServiceProcess::awaitReady);

    await("nothing is changed")
        .during(Duration.ofSeconds(2))
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(audit.rows().everything()).isEqualTo(rows);
              assertThat(BrokerContents.made(rig.nats().url())).isEqualTo(messages);
            });
  }

  @Test
  @Order(7)
  void flowsSoonAfterWhatWasKilledIsThereAgain() {
    exchange.resume();
    try (TapeRecorder subscriber = rig.impatientSubscriber(PRODUCT)) {
      begins(subscriber);
      Recovery recovery = new Recovery(rig, exchange, audit, subscriber);
      recovery.ofTheServersIsSwift();
      recovery.ofTheServicesIsSwift();
    }
  }

  /** From the venue to a subscriber, through all that is between. */
  @Test
  @Order(8)
  void tellsHowTheFeedIsToWhoWantsToKnow() {
    try (FeedEvents events = FeedEvents.of(rig, PRODUCT)) {
      exchange.resume();
      events.awaitState(FeedState.LIVE);
      exchange.inject(new Fault.Reorder(3), PRODUCT);
      events.awaitAGapThatIsClosed();
      exchange.inject(new Fault.Skip(4), PRODUCT);
      events.awaitAnOpenGapOf(4);
      exchange.pause();
      events.awaitState(FeedState.QUIET);
      exchange.resume();
      events.awaitState(FeedState.LIVE);
      exchange.goSilent(Duration.ofSeconds(8));
      events.awaitState(FeedState.STALE);
      events.awaitState(FeedState.LIVE);
    }
  }

  /** What was sent again may still be on its way: it is late, and so not the last tick. */
  private void everyAcknowledgedTickIsStored() {
    await("each tick that the broker acknowledged has its row")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<ToldTick> acknowledged = BrokerContents.rawTicks(rig.nats().url());
              assertThat(acknowledged).hasSizeGreaterThan(50);
              audit.rowsContain(acknowledged);
            });
  }

  /** The sequences below one that the exchange told, in the order in which it did. */
  private List<Long> toldBelow(long sequence) {
    return exchange.tape().stream().map(FeedMessage::sequence).filter(s -> s < sequence).toList();
  }

  private static void begins(TapeRecorder subscriber) {
    await("the subscription").atMost(PATIENCE).until(() -> !subscriber.ticks(PRODUCT).isEmpty());
  }

  private void flows() {
    audit.rows().awaitTicks(50, PATIENCE);
  }

  private void settle() {
    exchange.pause();
    audit.awaitTheLastTicks();
  }
}
