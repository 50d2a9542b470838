package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.SubscriptionState.Ahead;
import io.ledgerflux.gateway.session.SubscriptionState.FromBackfill;
import io.ledgerflux.gateway.session.SubscriptionState.FromMemory;
import io.ledgerflux.gateway.session.SubscriptionState.Lagging;
import io.ledgerflux.gateway.session.SubscriptionState.Live;
import io.ledgerflux.gateway.session.SubscriptionState.Opening;
import io.ledgerflux.gateway.session.SubscriptionState.Seeking;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Serves a resume: from memory where memory reaches, else from what is found elsewhere until memory
 * reaches, and then live. Nothing is queued for it: memory itself is the queue, and the last
 * sequence sent is the place in it.
 */
final class CatchUp {
  private CatchUp() {}

  /** How {@code subscription} goes on behind its last sequence. */
  static void begin(Subscription subscription, Tape tape) {
    if (tape.covers(subscription.lastSent()) && isHis(subscription, tape)) {
      subscription.isOfTheNumberingSince(tape.numberedSinceNanos());
      subscription.enter(new FromMemory());
    } else {
      seek(subscription, tape, true);
    }
  }

  /** Sends at most {@code most} of the backlog; afterwards the subscription may be live. */
  static void step(Subscription subscription, Tape tape, int most, List<Effect> effects) {
    switch (subscription.state()) {
      case FromMemory memory -> fromMemory(subscription, memory, tape, most, effects);
      case FromBackfill backfill -> fromBackfill(subscription, backfill, tape, most, effects);
      case Opening _, Live _, Lagging _, Seeking _, Ahead _ -> {}
    }
  }

  /** The same for who lags: once he has lagged for too long, all that he missed is one message. */
  static void follow(
      Subscription subscription, Tape tape, boolean tooLong, int most, List<Effect> effects) {
    if (!reaches(tape, subscription)) {
      subscription.enter(new FromMemory());
      return;
    }
    List<Frame> missed = tape.after(subscription.lastSent(), tooLong ? Integer.MAX_VALUE : most);
    Optional<Tick> merged = tape.merge(missed);
    if (tooLong && missed.size() > 1 && merged.isPresent()) {
      Tick tick = merged.get().following(had(subscription));
      boolean gap = missed.stream().anyMatch(Frame::gap);
      effects.add(new Effect.Send(new Reply.Conflated(tick, missed.size(), gap)));
      subscription.sent(missed.getLast());
    } else {
      upToGap(missed).forEach(frame -> send(subscription, frame, effects));
    }
    if (tooLong || subscription.lastSent() >= tape.lastSequence()) {
      subscription.enter(new Live());
    }
  }

  private static OptionalLong had(Subscription subscription) {
    return subscription.lastSent() == Frame.NO_SEQUENCE
        ? OptionalLong.empty()
        : OptionalLong.of(subscription.lastSent());
  }

  /** Whether the subscriber's ticks have left memory, and are not to be found elsewhere either. */
  static boolean isLost(Subscription subscription, Tape tape) {
    if (subscription.state() instanceof FromMemory(Optional<Unfound> unfound)
        && unfound.isPresent()
        && tape.restartedNanos() > subscription.lastEventNanos()) {
      return true; // Memory is of a later numbering, and nothing leads there.
    }
    if (tape.lastSequence() <= subscription.lastSent()) {
      return false;
    }
    return switch (subscription.state()) {
      case FromMemory(Optional<Unfound> unfound) ->
          unfound.filter(behind -> behind.isAllOf(tape)).isPresent();
      case Lagging _ ->
          subscription.lastSent() == Frame.NO_SEQUENCE
              && tape.after(Frame.NO_SEQUENCE, 1).isEmpty();
      case Opening _, Live _, Seeking _, FromBackfill _, Ahead _ -> false;
    };
  }

  private static void fromMemory(
      Subscription subscription, FromMemory memory, Tape tape, int most, List<Effect> effects) {
    List<Frame> frames = tape.after(subscription.lastSent(), most);
    if (!isKnown(memory, subscription, tape, frames) && !reaches(tape, subscription)) {
      seek(subscription, tape, false);
      return;
    }
    List<Frame> whole = upToGap(frames);
    whole.forEach(frame -> send(subscription, frame, effects));
    boolean isEnd = frames.size() < most && whole.size() == frames.size();
    subscription.enter(isEnd ? new Live() : new FromMemory());
  }

  /** Whether it was sought already what is missing before {@code frames}, or nothing is. */
  private static boolean isKnown(
      FromMemory memory, Subscription subscription, Tape tape, List<Frame> frames) {
    if (memory.unfound().isEmpty()) {
      return false;
    }
    if (frames.isEmpty()) {
      return tape.lastSequence() <= subscription.lastSent();
    }
    Frame first = frames.getFirst();
    return first.previousSequence() <= subscription.lastSent()
        || memory.unfound().get().liesBefore(first);
  }

  /** What is missing further behind may be found elsewhere by now; before the first it is not. */
  private static List<Frame> upToGap(List<Frame> frames) {
    for (int i = 1; i < frames.size(); i++) {
      if (frames.get(i).gap()) {
        return frames.subList(0, i);
      }
    }
    return frames;
  }

  private static void fromBackfill(
      Subscription subscription, FromBackfill backfill, Tape tape, int most, List<Effect> effects) {
    int sent = 0;
    FoundPage page = backfill.page();
    while (sent < most && !page.isEmpty() && !isReached(subscription, tape)) {
      Frame frame = page.take();
      if (frame.sequence() > subscription.lastSent() || isAnew(frame, subscription)) {
        send(subscription, frame, effects);
        sent++;
      }
    }
    if (isReached(subscription, tape)) {
      subscription.enter(new FromMemory());
    } else if (page.isEmpty()) {
      turnPage(subscription, page, tape);
    }
  }

  /** Whether a numbering begins with {@code frame} that is later than the subscriber's. */
  private static boolean isAnew(Frame frame, Subscription subscription) {
    return frame.contents().restart() && frame.eventNanos() > subscription.lastEventNanos();
  }

  /** Whether memory goes on from here; it knows nothing of a numbering that went further. */
  private static boolean isReached(Subscription subscription, Tape tape) {
    long sequence = subscription.lastSent();
    return sequence <= tape.lastSequence() && tape.covers(sequence) && isHis(subscription, tape);
  }

  /** Whether the tick of memory that has the subscriber's last sequence is the one that he had. */
  private static boolean isHis(Subscription subscription, Tape tape) {
    return subscription.lastEventNanos() == Search.UNKNOWN
        || tape.isTick(subscription.lastSent(), subscription.lastEventNanos());
  }

  private static void turnPage(Subscription subscription, FoundPage page, Tape tape) {
    if (page.isLast()) {
      subscription.enter(new FromMemory(page.unfound()));
    } else {
      Place next =
          switch (page.next()) {
            case InHistory history -> history;
            case InStream(long streamSequence) ->
                new InStream(Math.max(streamSequence, place(subscription, tape)));
          };
      seek(subscription, next, false, tape);
    }
  }

  /** Nobody can be ahead any more: has it sought whether his numbering is over. */
  static void seekInOldNumberings(Subscription subscription, Tape tape) {
    seek(subscription, tape, true);
  }

  private static void seek(Subscription subscription, Tape tape, boolean first) {
    seek(subscription, new InStream(place(subscription, tape)), first, tape);
  }

  private static void seek(Subscription subscription, Place from, boolean first, Tape tape) {
    LastTick last = subscription.lastTick();
    long numberedNanos = first ? Search.UNKNOWN : subscription.numberedNanos();
    subscription.enter(
        new Seeking(
            new Search(
                subscription.product(),
                last,
                from,
                first,
                numberedNanos,
                first && last.eventNanos() == Search.UNKNOWN ? tape.held() : Optional.empty())));
  }

  /** No tick behind the last that was sent stands before it in market_ticks. */
  private static long place(Subscription subscription, Tape tape) {
    long known =
        Math.max(subscription.lastStreamSequence(), tape.streamPlace(subscription.lastSent()));
    return Math.max(1, known - TapeAssembler.STREAM_DISORDER);
  }

  /** Whether memory holds all that followed; who has nothing yet saw the tape begin. */
  private static boolean reaches(Tape tape, Subscription subscription) {
    return subscription.lastSent() == Frame.NO_SEQUENCE || tape.covers(subscription.lastSent());
  }

  /** The answer to a search came. */
  static void found(Subscription subscription, Found found, Optional<Tape> tape) {
    Optional<Unfound> unfound = tape.map(of -> Unfound.behind(subscription.lastSent(), of));
    subscription.enter(new FromBackfill(new FoundPage(found, unfound)));
  }

  private static void send(Subscription subscription, Frame frame, List<Effect> effects) {
    boolean untoldGap =
        !frame.gap()
            && subscription.lastSent() != Frame.NO_SEQUENCE
            && frame.previousSequence() > subscription.lastSent();
    subscription.sent(frame);
    effects.add(
        new Effect.Send(
            untoldGap
                ? new Reply.GapIncrement(subscription.product(), frame)
                : new Reply.Increment(subscription.product(), frame)));
  }
}
