package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.PublishPhases.Phase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is sent and settled while the broker takes messages. */
class PublishFlowTest extends PublishFlowRig {
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
  void staysClosed() {
    flowing();
    flow.close();
    flow.broke();
    connect();
    assertThat(flow.phase()).isEqualTo(Phase.CLOSED);
    assertThat(flow.takesMore()).isFalse();
  }

  private Settlement replacedBy(String name) {
    return new Settlement() {
      @Override
      public void settled() {
        settled.add("a");
      }

      @Override
      public Optional<OutboundMessage> refused(String why) {
        return Optional.of(message(name));
      }
    };
  }
}
