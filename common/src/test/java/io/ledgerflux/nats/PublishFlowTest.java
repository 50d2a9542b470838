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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishFlowTest {
  private static final PublishAnswer STORED = new PublishAnswer.Stored();
  private static final PublishAnswer STILL_STORING = new PublishAnswer.StillStoring();
  private static final PublishAnswer FAILED = new PublishAnswer.Failed("no space");
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final Readiness readiness = new Readiness();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final PublishHealth health =
      new PublishHealth(
          new OrderedPublisher.Wiring(
              BrokerConfig.of("nats://x:4222"),
              new Streams(StreamLimits.standard(), 1),
              "publisher",
              new NatsMetrics(registry, "test"),
              readiness.needs("broker")));
  private final List<Phase> phases = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final List<String> settled = new ArrayList<>();
  private final PublishFlow flow = new PublishFlow(new PublishWindow(3), health, this::notePhase);

  @Test
  void takesNothingBeforeThereIsAConnection() {
    assertThat(flow.takesMore()).isFalse();
    connect();
    assertThat(flow.takesMore()).isTrue();
    assertThat(phases).containsExactly(Phase.RESENDING, Phase.PROBING);
  }

  @Test
  void sendsWhatComesUntilTheWindowIsFull() {
    flowing();
    add("a", "b", "c");
    assertThat(sent).containsExactly("a", "b", "c");
    assertThat(flow.takesMore()).isFalse();
    answer("a", STORED, 0);
    assertThat(flow.takesMore()).isTrue();
    assertThat(settled).containsExactly("a");
  }

  @Test
  void settlesAMarkWhenAllBeforeItIsSettled() {
    flowing();
    add("a");
    flow.mark(() -> settled.add("mark"));
    assertThat(settled).isEmpty();
    answer("a", STORED, 0);
    assertThat(settled).containsExactly("a", "mark");
    assertThat(flow.isEmpty()).isTrue();
  }

  @Test
  void afterAFailureSendsAgainInOrderOnceAllIsAnswered() {
    flowing();
    add("a", "b", "c");
    sent.clear();
    answer("a", FAILED, 0);
    assertThat(flow.phase()).isEqualTo(Phase.SETTLING);
    assertThat(flow.takesMore()).isFalse();
    answer("b", STORED, 0);
    assertThat(flow.hasSettled()).isFalse();
    answer("c", FAILED, 0);
    assertThat(flow.hasSettled()).isTrue();
    assertThat(flow.awaitsAnswers(0)).isFalse();
    assertThat(sent).isEmpty();
    flow.sendAgain();
    flow.resend(0);
    assertThat(sent).containsExactly("a");
    answer("a", STORED, 0);
    flow.resend(0);
    assertThat(sent).containsExactly("a", "c");
    assertThat(settled).containsExactly("a", "b");
    answer("c", STORED, 0);
    assertThat(settled).containsExactly("a", "b", "c");
  }

  @Test
  void theFirstGoesAloneUntilTheBrokerTakesIt() {
    flowing();
    add("a", "b");
    answer("a", FAILED, 0);
    answer("b", FAILED, 0);
    sent.clear();
    for (int i = 0; i < 3; i++) {
      flow.sendAgain();
      flow.resend(0);
      assertThat(flow.phase()).isEqualTo(Phase.PROBING);
      assertThat(flow.takesMore()).isFalse();
      answer("a", FAILED, 0);
      assertThat(flow.phase()).isEqualTo(Phase.SETTLING);
    }
    assertThat(sent).containsExactly("a", "a", "a");
  }

  @Test
  void aFirstThatIsNotAnsweredIsSentAgain() {
    flowing();
    add("a", "b");
    flow.broke();
    connect();
    flow.elapsed(true, 5_000 * MILLI);
    assertThat(flow.phase()).isEqualTo(Phase.SETTLING);
    flow.sendAgain();
    flow.resend(5_000 * MILLI);
    assertThat(sent).containsExactly("a", "b", "a", "a");
  }

  @Test
  void aFirstThatIsRefusedShowsThatTheBrokerTakesMessages() {
    flowing();
    add("a", "b");
    flow.broke();
    sent.clear();
    connect();
    answer("a", new PublishAnswer.Refused("too big"), 0);
    flow.resend(0);
    assertThat(sent).containsExactly("a", "b");
    assertThat(flow.phase()).isEqualTo(Phase.FLOWING);
  }

  @Test
  void onANewConnectionTakesOneMessageUntilItIsStored() {
    connect();
    add("a");
    assertThat(flow.takesMore()).isFalse();
    answer("a", STORED, 0);
    flow.resend(0);
    add("b");
    assertThat(flow.takesMore()).isTrue();
    assertThat(phases)
        .containsExactly(Phase.RESENDING, Phase.PROBING, Phase.RESENDING, Phase.FLOWING);
  }

  @Test
  void takesNothingNewBeforeAllIsSentAgain() {
    flowing();
    add("a");
    answer("a", FAILED, 0);
    flow.sendAgain();
    assertThat(flow.phase()).isEqualTo(Phase.RESENDING);
    assertThat(flow.takesMore()).isFalse();
    flow.resend(0);
    assertThat(flow.takesMore()).isFalse();
    answer("a", STORED, 0);
    flow.resend(0);
    assertThat(flow.takesMore()).isTrue();
  }

  @Test
  void aMessageWithoutAnAnswerForFiveSecondsFailed() {
    flowing();
    add("a");
    flow.elapsed(true, 4_999 * MILLI);
    assertThat(flow.phase()).isEqualTo(Phase.FLOWING);
    flow.elapsed(true, 5_000 * MILLI);
    assertThat(flow.phase()).isEqualTo(Phase.SETTLING);
    assertThat(missing()).isEqualTo("the broker does not answer");
    assertThat(errors()).isEqualTo(1);
    answer("a", STORED, 5_001 * MILLI);
    assertThat(settled).isEmpty();
  }

  @Test
  void waitsForNoAnswerForMoreThanFiveSeconds() {
    flowing();
    add("a", "b");
    answer("a", FAILED, 0);
    assertThat(flow.awaitsAnswers(4_999 * MILLI)).isTrue();
    assertThat(flow.awaitsAnswers(5_000 * MILLI)).isFalse();
    assertThat(errors()).isEqualTo(2);
  }

  @Test
  void asksAgainForWhatIsStillBeingStored() {
    flowing();
    add("a");
    sent.clear();
    answer("a", STILL_STORING, 50 * MILLI);
    flow.elapsed(true, 149 * MILLI);
    assertThat(sent).isEmpty();
    flow.elapsed(true, 150 * MILLI);
    assertThat(sent).containsExactly("a");
  }

  @Test
  void sendsAgainAlsoWhatWasStillBeingStored() {
    flowing();
    add("a", "b");
    sent.clear();
    answer("a", STILL_STORING, 0);
    answer("b", FAILED, 0);
    flow.sendAgain();
    flow.resend(0);
    answer("a", STILL_STORING, 0);
    flow.resend(0);
    assertThat(sent).containsExactly("a", "a", "b");
  }

  @Test
  void onAnotherConnectionSendsAllAgain() {
    flowing();
    add("a", "b", "c");
    answer("b", STORED, 0);
    sent.clear();
    flow.broke();
    flow.disconnected();
    assertThat(flow.takesMore()).isFalse();
    connect();
    answer("a", STORED, 0);
    flow.resend(0);
    assertThat(sent).containsExactly("a", "c");
  }

  @Test
  void noticesThatAConnectionIsDownThoughNobodyToldOfItsBreak() {
    connect();
    flow.elapsed(false, 0);
    assertThat(flow.phase()).isEqualTo(Phase.BROKEN);
  }

  @Test
  void keepsWhatABrokenConnectionDoesNotTake() {
    flow.connected(
        (message, number) -> {
          throw new IllegalStateException("closed");
        });
    flow.resend(0);
    add("a", "b");
    assertThat(flow.phase()).isEqualTo(Phase.BROKEN);
    connect();
    answer("a", STORED, 0);
    flow.resend(0);
    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void stopsSendingAgainWhereTheConnectionBreaks() {
    flowing();
    add("a", "b");
    flow.broke();
    List<String> tried = new ArrayList<>();
    flow.connected(
        (message, number) -> {
          tried.add(message.subject());
          throw new IllegalStateException("closed");
        });
    flow.resend(0);
    assertThat(tried).containsExactly("a");
    assertThat(flow.phase()).isEqualTo(Phase.BROKEN);
  }

  @Test
  void whatReplacesARefusedMessageTakesItsPlaceAtOnce() {
    flowing();
    flow.add(message("a"), replacedBy("small"), 0);
    add("b");
    answer("a", new PublishAnswer.Refused("too big"), 0);
    assertThat(sent).containsExactly("a", "b", "small");
    assertThat(flow.phase()).isEqualTo(Phase.FLOWING);
    answer("a", STORED, 0);
    assertThat(settled).containsExactly("a");
  }

  @Test
  void whatReplacesAMessageThatCannotBeSentTakesItsPlaceAtOnce() {
    flow.connected(
        (message, number) -> {
          if (message.subject().equals("a")) {
            throw new IllegalArgumentException("too big");
          }
          send(message, number);
        });
    flow.resend(0);
    flow.add(message("a"), replacedBy("small"), 0);
    assertThat(sent).containsExactly("small");
  }

  @Test
  void sendsToANewAddressAlsoWhatIsSentAgain() {
    flowing();
    add("a");
    flow.readdress(message -> message.to(message.subject() + ".new"));
    answer("a", FAILED, 0);
    flow.sendAgain();
    flow.resend(0);
    assertThat(sent).containsExactly("a", "a.new");
  }

  @Test
  void isReadyAgainOnceTheBrokerStores() {
    flowing();
    add("a");
    answer("a", FAILED, 0);
    assertThat(missing()).isEqualTo("the broker does not store: no space");
    flow.sendAgain();
    flow.resend(0);
    assertThat(readiness.isReady()).isFalse();
    answer("a", STORED, 0);
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void isReadyAgainAlsoWhereTheFirstIsStillBeingStoredOrRefused() {
    for (PublishAnswer taken : List.of(STILL_STORING, new PublishAnswer.Refused("too big"))) {
      flowing();
      add("a", "b");
      answer("a", FAILED, 0);
      answer("b", FAILED, 0);
      flow.sendAgain();
      flow.resend(0);
      assertThat(readiness.isReady()).isFalse();
      answer("a", taken, 0);
      flow.resend(0);
      assertThat(readiness.isReady()).isTrue();
    }
  }

  @Test
  void ofSeveralFailuresTellsTheFirst() {
    flowing();
    add("a", "b");
    answer("a", FAILED, 0);
    answer("b", new PublishAnswer.Failed("another"), 0);
    assertThat(missing()).isEqualTo("the broker does not store: no space");
    assertThat(errors()).isEqualTo(2);
  }

  @Test
  void staysClosed() {
    flowing();
    flow.close();
    flow.broke();
    connect();
    assertThat(flow.phase()).isEqualTo(Phase.CLOSED);
    assertThat(flow.takesMore()).isFalse();
  }

  private void notePhase() {
    phases.add(flow.phase());
  }

  /** There is a connection, on which nothing was sent yet. */
  private void connect() {
    flow.connected(this::send);
    health.connected();
    flow.resend(0);
  }

  /** There is a connection, on which a message was stored. */
  private void flowing() {
    connect();
    add("first");
    answer("first", STORED, 0);
    flow.resend(0);
    phases.clear();
    sent.clear();
    settled.clear();
  }

  private void send(OutboundMessage message, long number) {
    sent.add(message.subject());
    numbers.put(message.subject(), number);
  }

  private void answer(String name, PublishAnswer answer, long nowNanos) {
    Long number = numbers.get(name);
    assertThat(number).as(name + " was sent").isNotNull();
    flow.answered(number, answer, nowNanos);
  }

  private void add(String... names) {
    for (String name : names) {
      flow.add(message(name), () -> settled.add(name), 0);
    }
  }

  private Settlement replacedBy(String name) {
    return new Settlement() {
      @Override
      public void acknowledged() {
        settled.add("a");
      }

      @Override
      public Optional<OutboundMessage> refused(String why) {
        return Optional.of(message(name));
      }
    };
  }

  private String missing() {
    return readiness.report().states().getFirst().detail();
  }

  private double errors() {
    Double counted =
        registry.getSampleValue(
            "ledgerflux_nats_publish_errors_total",
            new String[] {"service"},
            new String[] {"test"});
    return counted == null ? Double.NaN : counted;
  }

  private static OutboundMessage message(String name) {
    return new OutboundMessage(name, name, NOTHING);
  }

  private static final byte[] NOTHING = {};
}
