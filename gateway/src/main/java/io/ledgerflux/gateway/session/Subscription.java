package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Frame;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One product of one subscriber: what he was sent last, and where his ticks come from now. */
final class Subscription {
  private final String product;
  private boolean begun;
  private boolean wantsSnapshot;
  private State state = new Live();

  /** The last sequence that the subscriber has. */
  private long lastSent = Frame.NO_SEQUENCE;

  /** Where in market_ticks that tick stands; 0 where it is not known. */
  private long lastStreamSequence;

  private @Nullable Conflation waiting;

  /** Where the subscriber's ticks come from. */
  sealed interface State {}

  /** Each as it comes. */
  record Live() implements State {}

  /**
   * From memory, until its end.
   *
   * @param despiteGap whether it begins there though ticks before it could not be found
   */
  record FromMemory(boolean despiteGap) implements State {}

  /**
   * From memory, since the socket was full: for a moment nothing is left out.
   *
   * @param sinceNanos since when
   */
  record Lagging(long sinceNanos) implements State {}

  /** From somewhere else: the answer is awaited. */
  record Seeking(Search search) implements State {}

  /** From what was found elsewhere: {@code left} of it is still to be sent. */
  record FromArchive(Search search, Found found, Deque<Frame> left) implements State {}

  /**
   * From nowhere yet: the subscriber has more than this gateway.
   *
   * @param deadlineNanos until when that is believed; empty until a tick came
   */
  record Ahead(OptionalLong deadlineNanos) implements State {}

  Subscription(String product) {
    this.product = product;
  }

  String product() {
    return product;
  }

  /** Begins anew: what waited is forgotten. */
  void begin(boolean nowWantsSnapshot, long sequence, State nowState) {
    begun = true;
    wantsSnapshot = nowWantsSnapshot;
    lastSent = sequence;
    lastStreamSequence = 0;
    state = nowState;
    waiting = null;
  }

  boolean hasBegun() {
    return begun;
  }

  boolean wantsSnapshot() {
    return wantsSnapshot;
  }

  State state() {
    return state;
  }

  void enter(State next) {
    state = next;
  }

  long lastSent() {
    return lastSent;
  }

  /** The sequence that the subscriber will have when all that waits has gone out. */
  long newest() {
    return waiting == null ? lastSent : waiting.sequence();
  }

  long lastStreamSequence() {
    return lastStreamSequence;
  }

  void sent(long sequence) {
    lastSent = sequence;
  }

  void sent(Frame frame) {
    lastSent = frame.sequence();
    lastStreamSequence = frame.streamSequence();
  }

  @Nullable Conflation waiting() {
    return waiting;
  }

  void await(@Nullable Conflation ticks) {
    waiting = ticks;
  }
}
