package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Searches;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.HeldRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackfillChainTest {
  /** Frames are equal only to themselves, since their messages are arrays. */
  private static final Map<String, Frame> FRAMES =
      Map.of("11 10", frame(11, 10), "20 15", frame(20, 15), "99 98", frame(99, 98));

  private static final Search FIRST = Searches.begin("BTC-USD", 10, 1);
  private static final Search LATER = later(10, new InStream(1));
  private static final Found STORED = found(11, 10);

  @Test
  void asksTheHistoryOnlyForWhatTheStreamDoesNotProve() throws Exception {
    assertThat(find(FIRST, found(11, 10), Found.NOTHING)).isEqualTo(found(11, 10));
    assertThat(find(FIRST, Found.NOTHING, STORED)).isEqualTo(STORED);
    assertThat(find(FIRST, Found.NOTHING, Found.NOTHING)).isEqualTo(Found.NOTHING);
  }

  @Test
  void asksTheHistoryForWhatIsMissingInTheStream() throws Exception {
    assertThat(find(LATER, found(20, 15), STORED)).isEqualTo(STORED);
    assertThat(find(LATER, found(20, 15), Found.NOTHING)).isEqualTo(found(20, 15));
    Found knowsNoMore = new Found(List.of(), true, false, 1);
    assertThat(find(LATER, found(20, 15), knowsNoMore)).isEqualTo(found(20, 15));
  }

  @Test
  void asksTheHistoryWhereTheStreamCameToItsEndWithoutATick() throws Exception {
    Found ended = new Found(List.of(), true, true, 5);
    Found goesOn = new Found(List.of(), true, false, 5);
    assertThat(find(LATER, ended, STORED)).isEqualTo(STORED);
    assertThat(find(LATER, ended, Found.NOTHING)).isEqualTo(ended);
    assertThat(find(LATER, goesOn, STORED)).isEqualTo(goesOn);
  }

  @Test
  void leavesTheStreamWhereItHasAGap() throws Exception {
    Frame behind = Ticks.behindGap(Ticks.tick(20, 15), 20).frame();
    Found withGap = new Found(List.of(FRAMES.get("11 10"), behind), true, true, 30);
    Found before = find(FIRST, withGap, Found.NOTHING);
    assertThat(before).isEqualTo(new Found(List.of(FRAMES.get("11 10")), true, false, 20));
    Search further = later(11, before.next());
    Found afterGap = new Found(List.of(behind), true, true, 30);
    assertThat(find(further, afterGap, STORED)).isEqualTo(STORED);
  }

  @Test
  void goesOnInTheHistoryWhereItWas() throws Exception {
    Search further = later(10, new InHistory(1, 10));
    assertThat(find(further, found(99, 98), STORED)).isEqualTo(STORED);
  }

  @Test
  void asksTheStreamForNothingThatTheHistoryKnows() throws Exception {
    assertThat(findWhereIsKnown(FIRST, STORED)).isEqualTo(STORED);
    assertThat(findWhereIsKnown(LATER, STORED)).as("a later page").isEqualTo(Found.NOTHING);
  }

  @Test
  void asksTheStreamForWhatIsMissingInTheHistory() throws Exception {
    assertThat(findWhereIsKnown(FIRST, Found.NOTHING)).isEqualTo(Found.NOTHING);
    assertThat(findWhereIsKnown(FIRST, new Found(List.of(), true, false, 1)))
        .isEqualTo(Found.NOTHING);
    assertThat(findWhereIsKnown(FIRST, found(20, 15))).isEqualTo(Found.NOTHING);
    Frame behind = Ticks.behindGap(Ticks.tick(20, 15), 20).frame();
    assertThat(
            findWhereIsKnown(
                FIRST, new Found(List.of(FRAMES.get("11 10"), behind), true, false, 5)))
        .isEqualTo(Found.NOTHING);
  }

  @Test
  void asksTheHistoryAloneForWhatIsAheadOfMemory() throws Exception {
    Search ahead = whereTheTapeEndsWith(FIRST.afterSequence() - 1);
    assertThat(find(ahead, STORED, STORED)).isEqualTo(Found.NOTHING);
    assertThat(findWhereIsKnown(ahead, STORED)).isEqualTo(STORED);
    Search atItsEnd = whereTheTapeEndsWith(FIRST.afterSequence());
    assertThat(find(atItsEnd, STORED, Found.NOTHING)).isEqualTo(STORED);
  }

  private static Search whereTheTapeEndsWith(long lastSequence) {
    return new Search(
        FIRST.product(),
        FIRST.last(),
        FIRST.from(),
        true,
        Search.UNKNOWN,
        Optional.of(new HeldRange(1, 0, lastSequence)));
  }

  /** Where only {@code known} is found, and at once. */
  private static Found findWhereIsKnown(Search search, Found known) throws Exception {
    return find(search, Found.NOTHING, Found.NOTHING, Optional.of(known));
  }

  private static Found find(Search search, Found inStream, Found inHistory) throws Exception {
    return find(search, inStream, inHistory, Optional.empty());
  }

  private static Found find(Search search, Found inStream, Found inHistory, Optional<Found> known)
      throws Exception {
    IndexedBackfillSource history =
        new IndexedBackfillSource() {
          @Override
          public Found find(Search asked) {
            return inHistory;
          }

          @Override
          public Optional<Found> beyondTheStream(Search asked, Seeker seeker) {
            return known;
          }
        };
    return new BackfillChain(asked -> inStream, history).find(search);
  }

  private static Found found(long sequence, long previous) {
    Frame frame = FRAMES.get(sequence + " " + previous);
    return new Found(List.of(frame), true, false, 5);
  }

  private static Frame frame(long sequence, long previous) {
    return Ticks.onTape(Ticks.tick(sequence, previous), sequence).frame();
  }

  private static Search later(long after, Place from) {
    return new Search("BTC-USD", after, from, false, Search.UNKNOWN);
  }
}
