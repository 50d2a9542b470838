package io.ledgerflux.nats;

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
  private final Runnable phaseEntered;
  private Phase phase = Phase.BROKEN;
  private @Nullable ObjLongConsumer<Outgoing> link;
  private UnaryOperator<Outgoing> address = UnaryOperator.identity();

  /** Whether the broker has taken a message since the last failure. */
  private boolean proved;

  /** What is done with messages now. */
  enum Phase {
    /** There is no connection. */
    BROKEN,
    /** A message failed: what is outstanding is awaited. */
    SETTLING,
    /** What is not acknowledged is sent again. */
    RESENDING,
    /** One message is on its way, alone, or the first is awaited. */
    PROBING,
    /** New messages are sent as they come. */
    FLOWING,
    CLOSED
  }

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
    this.phaseEntered = phaseEntered;
  }

  Phase phase() {
    return phase;
  }

  /** Whether a new message may be added. */
  boolean takesMore() {
    return (phase == Phase.FLOWING && !window.isFull())
        || (phase == Phase.PROBING && window.isEmpty());
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
    return phase == Phase.SETTLING && window.outstanding() == 0;
  }

  /** From now on each message is sent as {@code newAddress} gives it. */
  void readdress(UnaryOperator<Outgoing> newAddress) {
    address = newAddress;
  }

  /**
   * There is a connection; nothing that was sent before is answered on it.
   *
   * @param newLink takes a message and its number; throws an {@link IllegalArgumentException} where
   *     the message is too large, an {@link IllegalStateException} where the connection is broken
   */
  void connected(ObjLongConsumer<Outgoing> newLink) {
    link = newLink;
    proved = false;
    window.allFailed();
    enterFrom(Phase.BROKEN, Phase.RESENDING);
  }

  /** The connection is broken. */
  void broke() {
    enter(Phase.BROKEN);
  }

  /** Nothing is sent before there is another connection. */
  void disconnected() {
    link = null;
  }

  /** Nothing is taken any more. */
  void close() {
    enter(Phase.CLOSED);
  }

  /** Sends a message behind all others. */
  void add(Outgoing message, Settlement settlement, long nowNanos) {
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
    if (phase != Phase.FLOWING && phase != Phase.PROBING) {
      return;
    }
    if (!isUp) {
      enter(Phase.BROKEN);
      return;
    }
    if (expire(nowNanos)) {
      health.unanswered();
      settle();
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
    enterFrom(Phase.SETTLING, Phase.RESENDING);
  }

  /**
   * Sends again the first that is not acknowledged; once the broker has taken that, all others, in
   * order. Then new messages flow.
   */
  void resend(long nowNanos) {
    window.in(State.ASK_AGAIN, nowNanos, 0).forEach(window::failed);
    for (Entry entry : window.in(State.UNSENT, nowNanos, 0)) {
      if (phase != Phase.RESENDING) {
        return;
      }
      if (proved || window.outstanding() == 0) {
        send(entry, nowNanos);
      }
    }
    window.settle();
    enterFrom(Phase.RESENDING, proved ? Phase.FLOWING : Phase.PROBING);
  }

  private void stored(Entry entry) {
    window.acknowledged(entry);
    health.stored(entry.message().subject());
    prove();
  }

  private void prove() {
    if (phase == Phase.PROBING) {
      health.recovered();
      proved = true;
      enter(Phase.RESENDING);
    }
  }

  private void failed(Entry entry, String why) {
    window.failed(entry);
    health.failed();
    if (sends()) {
      health.notStored(why);
      settle();
    }
  }

  private boolean sends() {
    return switch (phase) {
      case RESENDING, PROBING, FLOWING -> true;
      case BROKEN, SETTLING, CLOSED -> false;
    };
  }

  private void settle() {
    proved = false;
    enter(Phase.SETTLING);
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
      enter(Phase.BROKEN);
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

  private void enterFrom(Phase from, Phase to) {
    if (phase == from) {
      enter(to);
    }
  }

  private void enter(Phase to) {
    if (phase != Phase.CLOSED) {
      phase = to;
      phaseEntered.run();
    }
  }
}
