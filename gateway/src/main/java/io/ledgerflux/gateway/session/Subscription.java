package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.tape.Frame;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One product of one subscriber: what he was sent last, and where his ticks come from now. */
final class Subscription {
  private final String product;
  private boolean begun;
  private boolean begunAhead;
  private Terms terms = Terms.STANDARD;
  private State state = new Live();

  /** The last sequence that the subscriber has. */
  private long lastSent = Frame.NO_SEQUENCE;

  /** Where in market_ticks that tick stands; 0 where it is not known. */
  private long lastStreamSequence;

  /**
   * When that tick happened, since the epoch, or one before it of the same numbering; {@link
   * Search#UNKNOWN} where neither is known.
   */
  private long lastEventNanos = Search.UNKNOWN;

  /**
   * When the subscriber said that he has it, since the epoch; the end of time where it was sent.
   */
  private long saidNanos = Long.MAX_VALUE;

  /** When its numbering began; {@link Search#UNKNOWN} where that was not seen. */
  private long numberedNanos = Search.UNKNOWN;

  private @Nullable Conflation waiting;
  private final Sampling sampling = new Sampling();
  private boolean owesSnapshot;

  /** Where the subscriber's ticks come from. */
  sealed interface State {}

  /** From nowhere yet: a snapshot comes first, once there is room for it. */
  record Opening() implements State {}

  /** Each as it comes. */
  record Live() implements State {}

  /**
   * From memory, until its end.
   *
   * @param unfound empty where nothing is missing before it; else what is, was not found
   */
  record FromMemory(Optional<Unfound> unfound) implements State {
    /** Nothing is missing before it. */
    FromMemory() {
      this(Optional.empty());
    }
  }

  /**
   * From memory, since the socket was full: for a moment nothing is left out.
   *
   * @param sinceNanos since when
   */
  record Lagging(long sinceNanos) implements State {
    /** For how long one who does not keep up is spared conflation, where no rate holds him. */
    private static final long SPARED_NANOS = 2_000_000_000L;

    /** When the moment is over. */
    long endNanos() {
      return sinceNanos + SPARED_NANOS;
    }

    /** Whether he lags for longer. */
    boolean isTooLong(long nowNanos) {
      return nowNanos - endNanos() >= 0;
    }
  }

  /** From somewhere else: the answer is awaited. */
  record Seeking(Search search) implements State {}

  /** From what was found elsewhere. */
  record FromBackfill(FoundPage page) implements State {}

  /**
   * From nowhere yet: the subscriber has more than this gateway.
   *
   * @param deadlineNanos until when that is believed; empty until a tick came
   */
  record Ahead(OptionalLong deadlineNanos) implements State {
    /** How long after a product's tick a subscriber is believed to be ahead. */
    private static final long BELIEVED_NANOS = 5_000_000_000L;

    /** Nobody knows yet that the tape goes on. */
    Ahead() {
      this(OptionalLong.empty());
    }

    /** The same, once a tick came at {@code nowNanos}. */
    Ahead afterTick(long nowNanos) {
      return deadlineNanos.isPresent()
          ? this
          : new Ahead(OptionalLong.of(nowNanos + BELIEVED_NANOS));
    }
  }

  Subscription(String product) {
    this.product = product;
  }

  String product() {
    return product;
  }

  /** Begins anew: what waited is forgotten. */
  void begin(Terms nowTerms, LastTick last, State nowState) {
    begun = true;
    begunAhead = nowState instanceof Ahead;
    terms = nowTerms;
    lastSent = last.sequence();
    lastStreamSequence = 0;
    lastEventNanos = last.eventNanos();
    saidNanos = last.saidNanos();
    numberedNanos = Search.UNKNOWN;
    state = nowState;
    waiting = null;
    sampling.begin();
    owesSnapshot = false;
  }

  boolean hasBegun() {
    return begun;
  }

  /** Whether the subscriber was told, when it began, that he is ahead. */
  boolean hasBegunAhead() {
    return begunAhead;
  }

  Terms terms() {
    return terms;
  }

  /**
   * Goes on as it is, on {@code nowTerms}; where ticks are delivered as before, no sample is due.
   */
  void renew(Terms nowTerms) {
    if (!terms.delivery().equals(nowTerms.delivery())) {
      sampling.begin();
    }
    terms = nowTerms;
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

  /** The same tick, and when it happened, as far as that is known. */
  LastTick lastTick() {
    return new LastTick(lastSent, lastEventNanos, saidNanos);
  }

  long lastStreamSequence() {
    return lastStreamSequence;
  }

  long lastEventNanos() {
    return lastEventNanos;
  }

  long numberedNanos() {
    return numberedNanos;
  }

  /** The numbering of the last tick began then, as was found; {@link Search#UNKNOWN}: none did. */
  void numberingBegan(long nanos) {
    numberedNanos = Math.max(numberedNanos, nanos);
    isOfTheNumberingSince(nanos);
  }

  /** A tick of the numbering of the last one happened then. */
  void isOfTheNumberingSince(long nanos) {
    lastEventNanos = Math.max(lastEventNanos, nanos);
  }

  /** A tick went out as it came. */
  void sentLive(Frame frame) {
    lastSent = frame.sequence();
    lastStreamSequence = frame.streamSequence();
    lastEventNanos = frame.eventNanos();
    saidNanos = Long.MAX_VALUE;
    if (frame.contents().restart()) {
      numberedNanos = frame.eventNanos();
    }
  }

  /** A tick of a backlog went out. */
  void sent(Frame frame) {
    sentLive(frame);
    owesSnapshot |= frame.contents().restart() && terms.wantSnapshot();
  }

  /** A snapshot is due when what waits is through; one who opens gets his anyhow. */
  void oweSnapshot() {
    owesSnapshot |= !(state instanceof Opening);
  }

  /**
   * Whether a snapshot is due, now that what waited is through: a new numbering began in it, or
   * what was known was wrong.
   */
  boolean takeOwedSnapshot() {
    boolean owed = owesSnapshot && state instanceof Live;
    owesSnapshot &= !owed;
    return owed;
  }

  @Nullable Conflation waiting() {
    return waiting;
  }

  /** Lets {@code tick} wait with those that wait already; answers whether it is the first. */
  boolean gather(LiveTick tick) {
    if (waiting == null) {
      waiting = new Conflation(tick.tick());
      return true;
    }
    waiting.add(tick.tick());
    return false;
  }

  /** What waited is taken as sent; null where nothing waited. */
  @Nullable Conflation release() {
    Conflation released = waiting;
    if (released != null) {
      lastSent = released.sequence();
      lastEventNanos = released.eventNanos();
      saidNanos = Long.MAX_VALUE;
      waiting = null;
    }
    return released;
  }

  Sampling sampling() {
    return sampling;
  }
}
