package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.PublishPhases.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a message has failed, and what is told of it until the broker stores again. */
class PublishFailuresTest extends PublishFlowRig {
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
}
