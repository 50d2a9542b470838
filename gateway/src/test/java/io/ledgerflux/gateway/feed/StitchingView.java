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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** What a subscriber sees of one product, and remembers and checks. */
final class StitchingView {
  private final StitchingMarket market;
  private final boolean hasHistory;

  /** The place of the last tick that he has. */
  private int seen = NOWHERE;

  /** A sequence that is no tick's, and that he says he has. */
  private Optional<Long> named = Optional.empty();

  private boolean isServed;

  /** Whether he asked for a snapshot, or was told that one comes. */
  private boolean mayBeShown;

  /** The place of the last tick that he missed since he wanted no snapshot. */
  private int began = NOWHERE;

  /** Whether ticks may have been merged, on these terms or on those that they follow. */
  private boolean mayBeMerged;

  /** Whether he was told that he is ahead, and nothing else since he asked. */
  private boolean isToldAhead;

  /** Whether he goes on live behind a tick that he was not told. */
  private boolean mayBeToldWhere;

  private Terms terms = Terms.STANDARD;

  StitchingView(StitchingMarket market, boolean hasHistory) {
    this.market = market;
    this.hasHistory = hasHistory;
  }

  String product() {
    return market.product();
  }

  boolean isServed() {
    return isServed;
  }

  /** Whether he may be cut off: nothing is to be left out, and he has not seen the newest tick. */
  boolean mayBeCutOff(int newest) {
    return isServed
        && terms.delivery() instanceof Delivery.All
        && terms.onSlow() == OnSlow.CLOSE
        && !hasSeen(newest);
  }

  /** The last sequence that he has. */
  Optional<Long> last() {
    return seen == NOWHERE ? named : Optional.of(market.at(seen).sequence());
  }

  /** The place of the last tick that he has, or says he has. */
  private int place() {
    return named.map(market::placeUpTo).orElse(seen);
  }

  /** He is served no more; what he saw stays. */
  void ends() {
    isServed = false;
    mayBeShown = false;
  }

  /**
   * He asks for the product.
   *
   * @param from the last sequence that he has, as he says
   * @param newest the place of the newest tick there is
   */
  void begins(Terms now, Optional<Long> from, int newest) {
    boolean resumes = from.isPresent();
    boolean goesOn = isServed && !resumes && !now.wantSnapshot();
    isToldAhead = false;
    mayBeToldWhere &= goesOn;
    mayBeShown = goesOn ? mayBeShown : !resumes && now.wantSnapshot();
    if (!goesOn) {
      seen = from.map(market::placeOf).orElse(NOWHERE);
      named = seen == NOWHERE ? from : Optional.empty();
    }
    began = resumes || now.wantSnapshot() ? NOWHERE : goesOn ? began : newest;
    mayBeMerged = goesOn && mayBeMerged;
    mayBeMerged |= !(now.delivery() instanceof Delivery.All) || now.onSlow() != OnSlow.CLOSE;
    isServed = true;
    terms = now;
  }

  /** A replay has come to the present, and told {@code told} last. */
  void goesLive(Optional<Long> told, int newest) {
    begins(Terms.STANDARD, told, newest);
    mayBeToldWhere = told.isEmpty();
  }

  /** A replay told him {@code sequence}: that is what he has, unless he is served anyway. */
  void has(long sequence) {
    if (!isServed) {
      has(placeOf(sequence));
    }
  }

  boolean hasSeen(int newest) {
    return !isServed || Math.max(place(), began) >= newest;
  }

  void sees(Reply.Resume resume) {
    assertThat(isServed).isTrue();
    if (mayBeToldWhere) {
      has(placeOf(resume.fromSequence()));
      mayBeShown = false;
    }
    mayBeToldWhere = false;
    last()
        .ifPresent(l -> assertThat(resume.fromSequence()).as("%s, %s", resume, this).isEqualTo(l));
    boolean isAhead = resume.outcome() == Reply.ResumeOutcome.AHEAD;
    assertThat(isAhead && isToldAhead).as("%s again", resume).isFalse();
    isToldAhead = isAhead;
    mayBeShown |= resume.outcome() == Reply.ResumeOutcome.NOT_RECOVERED;
  }

  void sees(Reply.Market shown, StitchingGateway gateway) {
    assertThat(isServed).isTrue();
    // Who waits for the first tick of all sees a snapshot when the venue begins anew meanwhile.
    assertThat(mayBeShown || last().isEmpty()).as("%s was asked for", shown).isTrue();
    mayBeShown = false;
    MarketState state = shown.snapshot().state();
    gateway.tape(product()).assertIs(state);
    has(state == null ? NOWHERE : placeOf(state.lastSequence()));
  }

  /** {@code reply} is {@code frame}, or tells of a gap before it. */
  void sees(Reply reply, Frame frame) {
    assertThat(isServed).isTrue();
    boolean gap = frame.gap() || reply instanceof Reply.GapIncrement;
    int last = place();
    int place = placeOf(frame.sequence());
    boolean restarts = market.at(place).restart();
    assertThat(frame.contents()).isEqualTo(Contents.of(market.at(place)));
    assertThat(place).as("each tick once, in order: %s", this).isGreaterThan(last);
    if (restarts && last != NOWHERE) {
      assertThat(gap).isFalse();
      assertThat(everMissing(place)).as("%s before %d", this, place).isEqualTo(place - last - 1);
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
    assertTells(ReplyCodec.encode(reply), gap, place);
    move(place, restarts);
  }

  /** That {@code message} tells the tick at {@code place}, letter by letter. */
  private void assertTells(byte[] message, boolean gap, int place) {
    byte[] json = market.json(place);
    String opening = gap ? "{\"op\":\"incr\",\"gap\":true,\"data\":" : "{\"op\":\"incr\",\"data\":";
    int begin = opening.length();
    boolean tells =
        message.length == begin + json.length + 1
            && opening.equals(new String(message, 0, begin, StandardCharsets.US_ASCII))
            && Arrays.equals(message, begin, begin + json.length, json, 0, json.length)
            && message[message.length - 1] == '}';
    if (!tells) {
      throw new AssertionError(
          "%s: %s".formatted(this, new String(message, StandardCharsets.UTF_8)));
    }
  }

  void sees(Reply.Conflated conflated, StitchingGateway gateway) {
    assertThat(isServed).isTrue();
    Tick tick = conflated.tick();
    int place = placeOf(tick.sequence());
    int last = place();
    assertThat(place).isGreaterThan(last);
    assertThat(mayBeMerged).as("nothing was to be left out before %s", tick).isTrue();
    gateway.tape(product()).assertMerges(tick, conflated.ticks(), last);
    if (last().isPresent()) {
      assertThat(tick.previousSequence()).isEqualTo(had(tick));
    }
    if (last != NOWHERE) {
      int leftOut = place - last - conflated.ticks();
      if (tick.restart()) {
        boolean mayBe = conflated.gap() || leftOut <= everMissing(place);
        assertThat(leftOut >= 0 && mayBe).as("%s, %s", conflated, this).isTrue();
      } else {
        assertThat(leftOut).as("%s, %s", conflated, this).isNotNegative();
        assertThat(conflated.gap()).as("%s, %s", conflated, this).isEqualTo(leftOut > 0);
      }
    }
    move(place, tick.restart());
  }

  private void move(int place, boolean restarts) {
    has(place);
    mayBeShown |= restarts && terms.wantSnapshot();
  }

  private void has(int place) {
    seen = place;
    named = Optional.empty();
  }

  /** What the message of merged ticks tells as the one before. */
  private OptionalLong had(Tick merged) {
    return merged.restart() ? OptionalLong.empty() : OptionalLong.of(last().orElseThrow());
  }

  /**
   * How many ticks before {@code place} were missing at some time: perhaps when they were sought.
   */
  private int everMissing(int place) {
    return market.everMissingBetween(place(), place);
  }

  /** The tape gives up after some seconds what the history has, a resume does not. */
  private boolean isMissing(int place, Frame frame) {
    return (hasHistory && !frame.gap())
        ? market.isMissingInHistoryBetween(place(), place)
        : everMissing(place) > 0;
  }

  private int placeOf(long sequence) {
    int place = market.placeOf(sequence);
    assertThat(place).as("there is a tick %d", sequence).isNotEqualTo(NOWHERE);
    return place;
  }

  @Override
  public String toString() {
    return "%s behind %d (%s), began %d, served %s on %s"
        .formatted(product(), place(), last(), began, isServed, terms);
  }
}
