package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.PublishWindow.Entry;
import io.ledgerflux.nats.PublishWindow.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishWindowTest {
  private final PublishWindow window = new PublishWindow(3);
  private final List<String> settled = new ArrayList<>();

  @Test
  void settlesInOrderHoweverTheAnswersCome() {
    Entry a = sent("a");
    Entry b = sent("b");
    window.mark(() -> settled.add("mark"));
    window.acknowledged(b);
    window.settle();
    assertThat(settled).isEmpty();
    window.acknowledged(a);
    window.settle();
    assertThat(settled).containsExactly("a", "b", "mark");
    assertThat(window.isEmpty()).isTrue();
  }

  @Test
  void isFullUntilItsFirstIsSettled() {
    Entry a = sent("a");
    sent("b");
    sent("c");
    assertThat(window.isFull()).isTrue();
    window.acknowledged(a);
    window.settle();
    assertThat(window.isFull()).isFalse();
    assertThat(window.get(a.number())).isNull();
  }

  @Test
  void sendsAgainInOrderWhatIsNotAcknowledged() {
    Entry a = sent("a");
    Entry b = sent("b");
    Entry c = sent("c");
    window.failed(a);
    window.acknowledged(b);
    window.allFailed();
    assertThat(window.in(State.UNSENT, 0, 0)).containsExactly(a, c);
    assertThat(window.outstanding()).isZero();
  }

  @Test
  void countsWhatIsNotAnswered() {
    Entry a = sent("a");
    Entry b = sent("b");
    assertThat(window.outstanding()).isEqualTo(2);
    window.askAgain(a, 5);
    window.failed(b);
    assertThat(window.outstanding()).isZero();
    assertThat(window.in(State.ASK_AGAIN, 10, 6)).isEmpty();
    assertThat(window.in(State.ASK_AGAIN, 11, 6)).containsExactly(a);
  }

  @Test
  void replacesARefusedMessageOnce() {
    Entry a =
        window.add(
            message("a"),
            new Settlement() {
              @Override
              public void settled() {
                settled.add("a");
              }

              @Override
              public Optional<OutboundMessage> refused(String why) {
                return Optional.of(message(why));
              }
            });
    assertThat(window.refused(a, "too big")).isTrue();
    assertThat(a.message()).isEqualTo(message("too big"));
    assertThat(window.refused(a, "too big again")).isFalse();
    window.settle();
    assertThat(settled).containsExactly("a");
  }

  private Entry sent(String name) {
    Entry entry = window.add(message(name), () -> settled.add(name));
    window.sent(entry, 0);
    return entry;
  }

  private static OutboundMessage message(String name) {
    return new OutboundMessage(name, name, NOTHING);
  }

  private static final byte[] NOTHING = {};
}
