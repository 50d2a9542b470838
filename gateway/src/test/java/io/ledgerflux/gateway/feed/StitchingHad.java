package io.ledgerflux.gateway.feed;

import static io.ledgerflux.gateway.feed.StitchingMarket.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The last tick that a subscriber of the {@link StitchingWorld} has of one product, as far as that
 * can be known: who resumes tells no more than a sequence, which ticks of several numberings may
 * have. Then the newest is meant that there was, or an older one, but none older than the newest
 * that his gateway knew.
 */
final class StitchingHad {
  private final StitchingMarket market;
  private Optional<Long> sequence = Optional.empty();

  /** The places of the ticks that it can be; none where no tick has that sequence. */
  private final NavigableSet<Integer> places = new TreeSet<>();

  StitchingHad(StitchingMarket market) {
    this.market = market;
  }

  void isNothing() {
    sequence = Optional.empty();
    places.clear();
  }

  /** It is the one at {@code place}. */
  void is(int place) {
    sequence = Optional.of(market.at(place).sequence());
    places.clear();
    places.add(place);
  }

  /**
   * He says that it is one with {@code told}.
   *
   * @param known the place of the newest such tick that his gateway knows; {@link
   *     StitchingMarket#NOWHERE} where it knows none
   */
  void isSaid(long told, int known) {
    sequence = Optional.of(told);
    places.clear();
    places.addAll(market.placesOf(told).tailSet(known));
  }

  /** It is one with {@code told} that happened before {@code epochNanos}. */
  void isBefore(long epochNanos, long told) {
    sequence = Optional.of(told);
    places.clear();
    places.addAll(market.placesOf(told).headSet(market.firstFrom(epochNanos)));
    assertThat(places).as("%s: a %d before %d", market.product(), told, epochNanos).isNotEmpty();
  }

  /** The last sequence that he has. */
  Optional<Long> sequence() {
    return sequence;
  }

  /**
   * The place of the tick, or of the last one not above a sequence that is none's; {@link
   * StitchingMarket#NOWHERE} where neither is known.
   */
  int place() {
    return places.isEmpty() ? sequence.map(market::placeUpTo).orElse(NOWHERE) : places.getLast();
  }

  /** The same, now that {@code count} ticks came behind it, the last of them at {@code newest}. */
  int placeBehindWhichCame(int count, int newest) {
    Integer last = places.lower(newest - count + 1);
    if (last != null) {
      is(last);
    }
    return place();
  }
}
