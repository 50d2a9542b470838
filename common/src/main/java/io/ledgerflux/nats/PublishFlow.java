package io.ledgerflux.nats;

import io.ledgerflux.nats.PublishPhases.Phase;
import io.ledgerflux.nats.PublishWindow.Entry;
import io.ledgerflux.nats.PublishWindow.State;
import java.time.Duration;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * In what order messages are sent: new ones as they come, until one fails or stays unanswered. Then
 * nothing new is taken: what is outstanding settles, and all that is not acknowledged is sent
 * again. The first goes alone until the broker has taken it: were the broker just coming back,
 * those behind it could be stored before it.
 *
 * <p>It waits for nothing and knows no clock: times are passed in, of one that only rises, in
 * nanoseconds. Its owner guards it.
 */
final class PublishFlow {
  private static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long ASK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();

  private final PublishWindow window;
  private final PublishHealth health;
  private final PublishPhases phases;
  private @Nullable ObjLongConsumer<OutboundMessage> link;
  private UnaryOperator<OutboundMessage> address = UnaryOperator.identity();

  /**
   * A flow without a connection.
   *
   * @param window of the messages that are not settled
   * @param health told what becomes of them
   * @param phaseEntered run whenever a phase begins
   */
  PublishFlow(PublishWindow window, PublishHealth health, Runnable phaseEntered) {
    this.window = window;
    this.health = health;
    this.phases = new PublishPhases(phaseEntered);
  }

  Phase phase() {
    return phases.now();
  }

  /** Whether a new message may be added. */
  boolean takesMore() {
    return (phases.is(Phase.FLOWING) && !window.isFull())
        || (phases.is(Phase.PROBING) && window.isEmpty());
  }

  /** Whether it has so much room that waking who waits for it is worth it. */
  boolean hasRoomAgain() {
    return window.hasRoomAgain();
  }

  /** Whether all that was added is settled. */
  boolean isEmpty() {
    return window.isEmpty();
  }

  /** Whether all that was outstanding when a message failed is answered. */
  boolean hasSettled() {
    return phases.is(Phase.SETTLING) && window.outstanding() == 0;
  }

  /** From now on each message is sent as {@code newAddress} gives it. */
  void readdress(UnaryOperator<OutboundMessage> newAddress) {
    address = newAddress;
  }

  /**
   * There is a connection; nothing that was sent before is answered on it.
   *
   * @param newLink takes a message and its number; throws an {@link IllegalArgumentException} where
   *     the message is too large, an {@link IllegalStateException} where the connection is broken
   */
  void connected(ObjLongConsumer<OutboundMessage> newLink) {
    link = newLink;
    window.allFailed();
    phases.connected();
  }

  /** The connection is broken. */
  void broke() {
    phases.broke();
  }

  /** Nothing is sent before there is another connection. */
  void disconnected() {
    link = null;
  }

  /** Nothing is taken any more. */
  void close() {
    phases.close();
  }

  /** Sends a message behind all others. */
  void add(OutboundMessage message, Settlement settlement, long nowNanos) {
    send(window.add(message, settlement), nowNanos);
    window.settle();
  }

  /** Has {@code settled} run when all that was added before is settled. */
  void mark(Runnable settled) {
    window.mark(settled);
    window.settle();
  }

  /** The broker answered to message {@code number}, maybe on a connection of before. */
  void answered(long number, PublishAnswer answer, long nowNanos) {
    Entry entry = window.get(number);
    if (entry == null || entry.state() != State.SENT) {
      return;
    }
    switch (answer) {
      case PublishAnswer.Stored _ -> stored(entry);
      case PublishAnswer.StillStoring _ -> {
        window.askAgain(entry, nowNanos);
        prove();
      }
      case PublishAnswer.Refused(String why) -> refused(entry, why, nowNanos);
      case PublishAnswer.Failed(String why) -> failed(entry, why);
    }
    window.settle();
  }

  /**
   * Looks after what comes with time alone.
   *
   * @param isUp whether the connection stands
   */
  void elapsed(boolean isUp, long nowNanos) {
    if (!phases.is(Phase.FLOWING) && !phases.is(Phase.PROBING)) {
      return;
    }
    if (!isUp) {
      phases.broke();
      return;
    }
    if (expire(nowNanos)) {
      health.unanswered();
      phases.failed();
    }
    window.in(State.ASK_AGAIN, nowNanos, ASK_AGAIN_NANOS).forEach(entry -> send(entry, nowNanos));
  }

  /** Takes what was not answered in time for failed; tells whether answers are still awaited. */
  boolean awaitsAnswers(long nowNanos) {
    expire(nowNanos);
    return window.outstanding() > 0;
  }

  /** What settled may be sent again. */
  void sendAgain() {
    phases.settled();
  }

  /**
   * Sends again the first that is not acknowledged; once the broker has taken that, all others, in
   * order. Then new messages flow.
   */
  void resend(long nowNanos) {
    window.in(State.ASK_AGAIN, nowNanos, 0).forEach(window::failed);
    for (Entry entry : window.in(State.UNSENT, nowNanos, 0)) {
      if (!phases.is(Phase.RESENDING)) {
        return;
      }
      if (phases.isProved() || window.outstanding() == 0) {
        send(entry, nowNanos);
      }
    }
    window.settle();
    phases.resent();
  }

  private void stored(Entry entry) {
    window.acknowledged(entry);
    health.stored(entry.message().subject());
    prove();
  }

  private void prove() {
    if (phases.took()) {
      health.recovered();
    }
  }

  private void failed(Entry entry, String why) {
    window.failed(entry);
    health.failed();
    if (phases.sends()) {
      health.notStored(why);
      phases.failed();
    }
  }

  private boolean expire(long nowNanos) {
    List<Entry> expired = window.in(State.SENT, nowNanos, ANSWER_NANOS);
    for (Entry entry : expired) {
      window.failed(entry);
      health.failed();
    }
    return !expired.isEmpty();
  }

  private void send(Entry entry, long nowNanos) {
    if (link == null) {
      return;
    }
    try {
      link.accept(address.apply(entry.message()), entry.number());
      window.sent(entry, nowNanos);
    } catch (IllegalArgumentException e) {
      refused(entry, String.valueOf(e.getMessage()), nowNanos);
    } catch (IllegalStateException e) {
      phases.broke();
    }
  }

  /** What replaces a refused message takes its place at once. */
  private void refused(Entry entry, String why, long nowNanos) {
    if (window.refused(entry, why)) {
      send(entry, nowNanos);
    } else {
      prove();
    }
  }
}
