package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.PublishPhases.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent again, in order, after a failure or a break. */
class PublishAgainTest extends PublishFlowRig {
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
  void sendsToANewAddressAlsoWhatIsSentAgain() {
    flowing();
    add("a");
    flow.readdress(message -> message.to(message.subject() + ".new"));
    answer("a", FAILED, 0);
    flow.sendAgain();
    flow.resend(0);
    assertThat(sent).containsExactly("a", "a.new");
  }
}
