package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.PublishFlow.Phase;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final List<String> settled = new ArrayList<>();
  private final PublishFlow flow = new PublishFlow(new PublishWindow(3), health, this::notePhase);

  @Test
  void takesNothingBeforeThereIsAConnection() {
    assertThat(flow.takesMore()).isFalse();
    connect();
    assertThat(flow.takesMore()).isTrue();
    assertThat(phases).containsExactly(Phase.RESENDING, Phase.FLOWING);
  }

  @Test
  void sendsWhatComesUntilTheWindowIsFull() {
    connect();
    add("a", "b", "c");
    assertThat(sent).containsExactly("0 a", "1 b", "2 c");
    assertThat(flow.takesMore()).isFalse();
    flow.answered(0, STORED, 0);
    assertThat(flow.takesMore()).isTrue();
    assertThat(settled).containsExactly("a");
  }

  @Test
  void settlesAMarkWhenAllBeforeItIsSettled() {
    connect();
    add("a");
    flow.mark(() -> settled.add("mark"));
    assertThat(settled).isEmpty();
    flow.answered(0, STORED, 0);
    assertThat(settled).containsExactly("a", "mark");
    assertThat(flow.isEmpty()).isTrue();
  }

  @Test
  void afterAFailureSendsAgainInOrderOnceAllIsAnswered() {
    connect();
    add("a", "b", "c");
    sent.clear();
    flow.answered(0, FAILED, 0);
    assertThat(flow.phase()).isEqualTo(Phase.SETTLING);
    assertThat(flow.takesMore()).isFalse();
    flow.answered(1, STORED, 0);
    assertThat(flow.hasSettled()).isFalse();
    flow.answered(2, FAILED, 0);
    assertThat(flow.hasSettled()).isTrue();
    assertThat(flow.awaitsAnswers(0)).isFalse();
    assertThat(sent).isEmpty();
    flow.sendAgain();
    flow.resend(0);
    assertThat(sent).containsExactly("0 a", "2 c");
    flow.answered(2, STORED, 0);
    assertThat(settled).isEmpty();
    flow.answered(0, STORED, 0);
    assertThat(settled).containsExactly("a", "b", "c");
  }

  @Test
  void takesNothingNewBeforeAllIsSentAgain() {
    connect();
    add("a");
    flow.answered(0, FAILED, 0);
    flow.sendAgain();
    assertThat(flow.phase()).isEqualTo(Phase.RESENDING);
    assertThat(flow.takesMore()).isFalse();
    flow.resend(0);
    assertThat(flow.takesMore()).isTrue();
  }

  @Test
  void aMessageWithoutAnAnswerForFiveSecondsFailed() {
    connect();
    add("a");
    flow.elapsed(true, 4_999 * MILLI);
    assertThat(flow.phase()).isEqualTo(Phase.FLOWING);
    flow.elapsed(true, 5_000 * MILLI);
    assertThat(flow.phase()).isEqualTo(Phase.SETTLING);
    assertThat(missing()).isEqualTo("the broker does not answer");
    assertThat(errors()).isEqualTo(1);
    flow.answered(0, STORED, 5_001 * MILLI);
    assertThat(settled).isEmpty();
  }

  @Test
  void waitsForNoAnswerForMoreThanFiveSeconds() {
    connect();
    add("a", "b");
    flow.answered(0, FAILED, 0);
    assertThat(flow.awaitsAnswers(4_999 * MILLI)).isTrue();
    assertThat(flow.awaitsAnswers(5_000 * MILLI)).isFalse();
    assertThat(errors()).isEqualTo(2);
  }

  @Test
  void asksAgainForWhatIsStillBeingStored() {
    connect();
    add("a");
    sent.clear();
    flow.answered(0, STILL_STORING, 50 * MILLI);
    flow.elapsed(true, 149 * MILLI);
    assertThat(sent).isEmpty();
    flow.elapsed(true, 150 * MILLI);
    assertThat(sent).containsExactly("0 a");
  }

  @Test
  void sendsAgainAlsoWhatWasStillBeingStored() {
    connect();
    add("a", "b");
    sent.clear();
    flow.answered(0, STILL_STORING, 0);
    flow.answered(1, FAILED, 0);
    flow.sendAgain();
    flow.resend(0);
    assertThat(sent).containsExactly("0 a", "1 b");
  }

  @Test
  void onAnotherConnectionSendsAllAgain() {
    connect();
    add("a", "b", "c");
    flow.answered(1, STORED, 0);
    sent.clear();
    flow.broke();
    flow.disconnected();
    assertThat(flow.takesMore()).isFalse();
    connect();
    assertThat(sent).containsExactly("0 a", "2 c");
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
    assertThat(sent).containsExactly("0 a", "1 b");
  }

  @Test
  void stopsSendingAgainWhereTheConnectionBreaks() {
    connect();
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
    connect();
    flow.add(message("a"), replacedBy("small"), 0);
    add("b");
    flow.answered(0, new PublishAnswer.Refused("too big"), 0);
    assertThat(sent).containsExactly("0 a", "1 b", "0 small");
    assertThat(flow.phase()).isEqualTo(Phase.FLOWING);
    flow.answered(0, STORED, 0);
    assertThat(settled).containsExactly("a");
  }

  @Test
  void whatReplacesAMessageThatCannotBeSentTakesItsPlaceAtOnce() {
    flow.connected(
        (message, number) -> {
          if (message.subject().equals("a")) {
            throw new IllegalArgumentException("too big");
          }
          sent.add(number + " " + message.subject());
        });
    flow.resend(0);
    flow.add(message("a"), replacedBy("small"), 0);
    assertThat(sent).containsExactly("0 small");
  }

  @Test
  void sendsToANewAddressAlsoWhatIsSentAgain() {
    connect();
    add("a");
    flow.readdress(message -> message.to(message.subject() + ".new"));
    flow.answered(0, FAILED, 0);
    flow.sendAgain();
    flow.resend(0);
    assertThat(sent).containsExactly("0 a", "0 a.new");
  }

  @Test
  void isReadyAgainOnceTheBrokerStores() {
    connect();
    add("a");
    flow.answered(0, FAILED, 0);
    assertThat(missing()).isEqualTo("the broker does not store: no space");
    flow.sendAgain();
    flow.resend(0);
    assertThat(readiness.isReady()).isFalse();
    flow.answered(0, STORED, 0);
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void ofSeveralFailuresTellsTheFirst() {
    connect();
    add("a", "b");
    flow.answered(0, FAILED, 0);
    flow.answered(1, new PublishAnswer.Failed("another"), 0);
    assertThat(missing()).isEqualTo("the broker does not store: no space");
    assertThat(errors()).isEqualTo(2);
  }

  @Test
  void staysClosed() {
    connect();
    flow.close();
    flow.broke();
    connect();
    assertThat(flow.phase()).isEqualTo(Phase.CLOSED);
    assertThat(flow.takesMore()).isFalse();
  }

  private void notePhase() {
    phases.add(flow.phase());
  }

  private void connect() {
    flow.connected((message, number) -> sent.add(number + " " + message.subject()));
    health.connected();
    flow.resend(0);
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
      public Optional<Outgoing> refused(String why) {
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

  private static Outgoing message(String name) {
    return new Outgoing(name, name, NOTHING);
  }

  private static final byte[] NOTHING = {};
}
