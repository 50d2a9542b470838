package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.tape.Frame;
import org.jspecify.annotations.Nullable;

/** One product of one subscriber: what he was sent last, and where his ticks come from now. */
final class Subscription {
  private final String product;
  private boolean begun;
  private boolean begunAhead;
  private Terms terms = Terms.STANDARD;
  private SubscriptionState state = new SubscriptionState.Live();

  /** The last sequence that the subscriber has. */
  private long lastSent = Frame.NO_SEQUENCE;

  /** Where in market_ticks that tick stands; 0 where it is not known. */
  private long lastStreamSequence;

  /**
   * When that tick happened, since the epoch, or one before it of the same numbering; {@link
   * Search#UNKNOWN} where neither is known.
   */
  private long lastEventNanos = Search.UNKNOWN;

  /** When the subscriber said that he has it; {@link LastTick#NOT_SAID} where it was sent. */
  private long saidNanos = LastTick.NOT_SAID;

  /** When its numbering began; {@link Search#UNKNOWN} where that was not seen. */
  private long numberedNanos = Search.UNKNOWN;

  private @Nullable Conflation waiting;
  private final Sampling sampling = new Sampling();
  private boolean owesSnapshot;

  Subscription(String product) {
    this.product = product;
  }

  String product() {
    return product;
  }

  /** Begins anew: what waited is forgotten. */
  void begin(Terms nowTerms, LastTick last, SubscriptionState nowState) {
    begun = true;
    begunAhead = nowState instanceof SubscriptionState.Ahead;
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

  SubscriptionState state() {
    return state;
  }

  void enter(SubscriptionState next) {
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
    saidNanos = LastTick.NOT_SAID;
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
    owesSnapshot |= !(state instanceof SubscriptionState.Opening);
  }

  /**
   * Whether a snapshot is due, now that what waited is through: a new numbering began in it, or
   * what was known was wrong.
   */
  boolean takeOwedSnapshot() {
    boolean owed = owesSnapshot && state instanceof SubscriptionState.Live;
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
      saidNanos = LastTick.NOT_SAID;
      waiting = null;
    }
    return released;
  }

  Sampling sampling() {
    return sampling;
  }
}
