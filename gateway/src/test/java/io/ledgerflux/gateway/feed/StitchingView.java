package io.ledgerflux.gateway.feed;

import static io.ledgerflux.gateway.feed.StitchingMarket.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.codec.ReplyCodec;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.tape.Contents;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.util.Optional;
import java.util.OptionalLong;

/** What a subscriber sees of one product, and remembers and checks. */
final class StitchingView {
  private final StitchingMarket market;
  private final boolean hasHistory;
  private final StitchingHad had;

  private boolean isServed;

  /** Whether he asked for a snapshot, or was told that one comes. */
  private boolean mayBeShown;

  /** The place of the last tick that he missed since he wanted no snapshot. */
  private int began = NOWHERE;

  /** Whether ticks may have been merged, on these terms or on those that they follow. */
  private boolean mayBeMerged;

  /** Whether he was told that he is ahead, and nothing else since he asked. */
  private boolean isToldAhead;

  /** Before which time the tick happened behind which he goes on live, though he was told none. */
  private OptionalLong toldBeforeNanos = OptionalLong.empty();

  private Terms terms = Terms.STANDARD;

  StitchingView(StitchingMarket market, boolean hasHistory) {
    this.market = market;
    this.hasHistory = hasHistory;
    this.had = new StitchingHad(market);
  }

  String product() {
    return market.product();
  }

  boolean isServed() {
    return isServed;
  }

  /**
   * Whether he may be cut off: nothing is to be left out, and he has not seen all that there is.
   */
  boolean mayBeCutOff(int newest) {
    return isServed
        && terms.delivery() instanceof Delivery.All
        && terms.onSlow() == OnSlow.CLOSE
        && (!hasSeen(newest) || mayBeShown);
  }

  /** The last sequence that he has. */
  Optional<Long> last() {
    return had.sequence();
  }

  /** He is served no more; what he saw stays. */
  void ends() {
    isServed = false;
    mayBeShown = false;
  }

  /** He asks {@code gateway} for the product, behind the last sequence that he says he has. */
  void begins(Terms now, Optional<Long> from, StitchingGateway gateway) {
    StitchingTape tape = gateway.tape(product());
    begins(now, from.isPresent(), tape.newest());
    from.ifPresent(sequence -> had.isSaid(sequence, tape.newest(sequence)));
  }

  /** It becomes known, and he wanted it then. */
  void beginsWithTheFirst(Terms now) {
    begins(now, false, NOWHERE);
  }

  private void begins(Terms now, boolean resumes, int newest) {
    boolean goesOn = isServed && !resumes && !now.wantSnapshot();
    isToldAhead = goesOn && isToldAhead;
    toldBeforeNanos = goesOn ? toldBeforeNanos : OptionalLong.empty();
    mayBeShown = goesOn ? mayBeShown : !resumes && now.wantSnapshot();
    if (!goesOn) {
      had.isNothing();
    }
    began = resumes || now.wantSnapshot() ? NOWHERE : goesOn ? began : newest;
    mayBeMerged = goesOn && mayBeMerged;
    mayBeMerged |= !(now.delivery() instanceof Delivery.All) || now.onSlow() != OnSlow.CLOSE;
    isServed = true;
    terms = now;
  }

  /** {@code replay} has come to the present: he goes on behind the last tick that it told. */
  void goesLive(StitchingReplay replay, StitchingGateway gateway) {
    Optional<Integer> told = replay.last(product());
    begins(Terms.STANDARD, told.isPresent(), gateway.tape(product()).newest());
    told.ifPresentOrElse(had::is, () -> toldBeforeNanos = OptionalLong.of(replay.fromNanos()));
  }

  /** A replay told him the tick at {@code place}: he has that, unless he is served anyway. */
  void hasReplayed(int place) {
    if (!isServed) {
      had.is(place);
    }
  }

  boolean hasSeen(int newest) {
    return !isServed || Math.max(had.place(), began) >= newest;
  }

  void sees(Reply.Resume resume, StitchingGateway gateway) {
    assertThat(isServed).isTrue();
    if (toldBeforeNanos.isPresent()) {
      had.isBefore(toldBeforeNanos.getAsLong(), resume.fromSequence());
      mayBeShown = false;
      toldBeforeNanos = OptionalLong.empty();
    }
    last()
        .ifPresent(l -> assertThat(resume.fromSequence()).as("%s, %s", resume, this).isEqualTo(l));
    boolean isAhead = resume.outcome() == Reply.ResumeOutcome.AHEAD;
    assertThat(isAhead && isToldAhead).as("%s again", resume).isFalse();
    assertThat(isAhead && hasComeTo(gateway)).as("%s, %s", resume, this).isFalse();
    isToldAhead = isAhead;
    mayBeShown |= resume.outcome() == Reply.ResumeOutcome.NOT_RECOVERED;
  }

  /** Whether {@code gateway} has come to what he has, and to the newest numbering. */
  private boolean hasComeTo(StitchingGateway gateway) {
    int newest = gateway.tape(product()).newest();
    return newest >= Math.max(0, had.place())
        && market.at(newest).sequence() >= last().orElse(Long.MAX_VALUE)
        && !market.isOfAnOldNumbering(newest);
  }

  void sees(Reply.Market shown, StitchingGateway gateway) {
    assertThat(isServed).isTrue();
    // Who waits for the first tick of all sees a snapshot when the venue begins anew meanwhile.
    assertThat(mayBeShown || last().isEmpty()).as("%s was asked for", shown).isTrue();
    mayBeShown = false;
    toldBeforeNanos = OptionalLong.empty();
    MarketState state = shown.snapshot().state();
    gateway.tape(product()).assertIs(state);
    if (state == null) {
      had.isNothing();
    } else {
      had.is(placeOf(state.lastSequence(), state.lastUpdateNanos()));
    }
  }

  /** {@code reply} is {@code frame}, or tells of a gap before it. */
  void sees(Reply reply, Frame frame, StitchingGateway gateway) {
    assertThat(isServed).isTrue();
    boolean gap = frame.gap() || reply instanceof Reply.GapIncrement;
    int place = placeOf(frame.sequence(), frame.eventNanos());
    int last = had.placeBehindWhichCame(1, place);
    boolean restarts = market.at(place).restart();
    assertThat(frame.contents()).isEqualTo(Contents.of(market.at(place)));
    assertThat(place).as("each tick once, in order: %s", this).isGreaterThan(last);
    if (restarts && last != NOWHERE) {
      assertThat(gap).isFalse();
      assertThat(everMissing(place, gateway))
          .as("%s before %d", this, place)
          .isEqualTo(place - last - 1);
    } else if (!restarts && last().isPresent()) {
      boolean follows = frame.previousSequence() <= last().get();
      assertThat(follows || gap).as("%s follows %s, or says not", frame, this).isTrue();
      assertThat(frame.sequence()).as("%s, %s", frame, this).isGreaterThan(last().get());
    }
    if (!restarts && last != NOWHERE) {
      assertThat(market.placeBefore(place) <= last || gap).as("%s, %s", frame, this).isTrue();
      boolean mayBeTold = isMissing(place, frame) || market.isOfAnOldNumbering(place);
      assertThat(!gap || mayBeTold).as("gap before %s, %s", frame, this).isTrue();
    }
    market.assertTells(ReplyCodec.encode(reply), gap, place);
    move(place, restarts);
  }

  void sees(Reply.Conflated conflated, StitchingGateway gateway) {
    assertThat(isServed).isTrue();
    Tick tick = conflated.tick();
    int place = placeOf(tick.sequence(), tick.eventNanos());
    int last = had.placeBehindWhichCame(conflated.ticks(), place);
    assertThat(place).isGreaterThan(last);
    assertThat(mayBeMerged).as("nothing was to be left out before %s", tick).isTrue();
    gateway.tape(product()).assertMerges(tick, conflated.ticks(), last);
    if (last().isPresent()) {
      assertThat(tick.previousSequence()).isEqualTo(sequenceBefore(tick));
    }
    if (last != NOWHERE) {
      int leftOut = place - last - conflated.ticks();
      if (tick.restart()) {
        boolean mayBe = conflated.gap() || leftOut <= everMissing(place, gateway);
        assertThat(leftOut >= 0 && mayBe).as("%s, %s", conflated, this).isTrue();
      } else {
        assertThat(leftOut).as("%s, %s", conflated, this).isNotNegative();
        assertThat(conflated.gap()).as("%s, %s", conflated, this).isEqualTo(leftOut > 0);
      }
    }
    move(place, tick.restart());
  }

  private void move(int place, boolean restarts) {
    had.is(place);
    mayBeShown |= restarts && terms.wantSnapshot();
  }

  /** What the message of merged ticks tells as the one before. */
  private OptionalLong sequenceBefore(Tick merged) {
    return merged.restart() ? OptionalLong.empty() : OptionalLong.of(last().orElseThrow());
  }

  /**
   * How many ticks before {@code place} were missing at some time: perhaps when they were sought.
   */
  private int everMissing(int place) {
    return market.fates().everMissingBetween(had.place(), place);
  }

  /**
   * The same before a restart, which names none before it: what {@code gateway} did not read is
   * missing there, too, where it read the last tick that he has.
   */
  private int everMissing(int place, StitchingGateway gateway) {
    return gateway.tape(product()).has(had.place())
        ? market.fates().everMissingBetween(had.place(), place, gateway.unread(product()))
        : everMissing(place);
  }

  /** The tape gives up after some seconds what the history has, a resume does not. */
  private boolean isMissing(int place, Frame frame) {
    return (hasHistory && !frame.gap())
        ? market.fates().isMissingInHistoryBetween(had.place(), place)
        : everMissing(place) > 0;
  }

  private int placeOf(long sequence, long eventNanos) {
    int place = market.placeOf(sequence, eventNanos);
    assertThat(place).as("there is a tick %d at %d", sequence, eventNanos).isNotEqualTo(NOWHERE);
    return place;
  }

  @Override
  public String toString() {
    return "%s behind %d (%s), began %d, served %s on %s"
        .formatted(product(), had.place(), last(), began, isServed, terms);
  }
}
