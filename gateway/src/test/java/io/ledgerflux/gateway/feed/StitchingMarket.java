package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.model.Tick;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One product of the {@link StitchingWorld}: all its ticks as they happened, and what became of
 * each. A tick's place is its index among them. No two have the same sequence, though those of a
 * new numbering lie among those of older ones.
 */
final class StitchingMarket {
  /** A tick that no tick follows, or precedes. */
  static final int NOWHERE = -1;

  /** The sequence before the first tick. */
  private static final long FIRST = 16_000;

  /** So far from a tick's sequence one is named that is none's. */
  private static final int FAR = 200;

  /** Numberings keep to sequences of their own; the last of so many is none's. */
  private static final int MOST_NUMBERINGS = 16;

  private final Random random;
  private final String product;
  private final List<Tick> ticks = new ArrayList<>();
  private final List<byte[]> texts = new ArrayList<>();
  private final Map<Long, Integer> places = new HashMap<>();
  private final Set<Integer> neverStored = new HashSet<>();
  private final Set<Integer> vanished = new HashSet<>();
  private final Set<Integer> stored = new LinkedHashSet<>();
  private final Deque<Integer> delayed = new ArrayDeque<>();
  private final Set<Integer> everDelayed = new HashSet<>();
  private int numbering;

  /** When the last tick happened. */
  private long nowNanos;

  private int numberingBegan = NOWHERE;

  StitchingMarket(Random random, String product) {
    this.random = random;
    this.product = product;
  }

  String product() {
    return product;
  }

  /** The next tick happens. Answers its place where it is stored at once, else {@link #NOWHERE}. */
  int trade(long epochNanos) {
    nowNanos = Math.max(nowNanos + 1_000, epochNanos);
    int place = ticks.size();
    boolean restarts = place > 0 && numbering < MOST_NUMBERINGS - 2 && random.nextInt(300) == 0;
    if (restarts) {
      beginAnew(place);
    } else {
      add(next());
    }
    switch (random.nextInt(40)) {
      case 0 -> {
        if (!restarts) {
          delayed.add(place);
          everDelayed.add(place);
          return NOWHERE;
        }
      }
      case 1 -> {
        if (!restarts) {
          neverStored.add(place);
          return NOWHERE;
        }
      }
      default -> {}
    }
    stored.add(place);
    return place;
  }

  /** The next tick happens, and is stored at once. Answers its place. */
  int tradeAtOnce(long epochNanos) {
    nowNanos = Math.max(nowNanos + 1_000, epochNanos);
    add(next());
    stored.add(ticks.size() - 1);
    return ticks.size() - 1;
  }

  private Tick next() {
    long previous = ticks.isEmpty() ? FIRST : ticks.getLast().sequence();
    Tick tick =
        Ticks.tick(product, previous + MOST_NUMBERINGS * (1L + random.nextInt(3)), previous);
    return Ticks.at(tick, nowNanos);
  }

  private void beginAnew(int place) {
    numbering++;
    numberingBegan = place;
    int reach = Math.toIntExact(ticks.getLast().sequence() / MOST_NUMBERINGS);
    long sequence = (1L + random.nextInt(reach + reach / 4)) * MOST_NUMBERINGS + numbering;
    add(Ticks.at(Ticks.tick(product, sequence, -1).restarting(), nowNanos));
  }

  private void add(Tick tick) {
    Tick some = Ticks.withSome(tick, random);
    places.put(tick.sequence(), ticks.size());
    ticks.add(some);
    texts.add(TickCodec.encode(some));
  }

  /** The places of those that are stored only now. */
  List<Integer> storeDelayed() {
    List<Integer> now = List.copyOf(delayed);
    delayed.clear();
    stored.addAll(now);
    return now;
  }

  /** Whether a tick that happened before the venue began anew is yet to be stored. */
  boolean isAnOldOneDelayed() {
    return delayed.stream().anyMatch(this::isOfAnOldNumbering);
  }

  /** The broker lost the tick at {@code place}. */
  void vanishes(int place) {
    vanished.add(place);
  }

  Tick at(int place) {
    return ticks.get(place);
  }

  /** The same as it stands in the stream. */
  byte[] json(int place) {
    return texts.get(place);
  }

  int size() {
    return ticks.size();
  }

  boolean isStored(int place) {
    return stored.contains(place);
  }

  /** Whether the tick at {@code place} will not come any more. */
  boolean isNeverStored(int place) {
    return neverStored.contains(place);
  }

  /** The place of the tick {@code sequence}; {@link #NOWHERE} where there is none. */
  int placeOf(long sequence) {
    return places.getOrDefault(sequence, NOWHERE);
  }

  /** A sequence that no tick will ever have: between two, before the first or behind the last. */
  long noTicks() {
    long near = ticks.isEmpty() ? FIRST : at(random.nextInt(size())).sequence();
    long sequence = Math.max(0, near + random.nextInt(2 * FAR) - FAR);
    return sequence - Math.floorMod(sequence, MOST_NUMBERINGS) + MOST_NUMBERINGS - 1;
  }

  /**
   * The place of the last tick that is not above {@code sequence}, which has none. {@link #NOWHERE}
   * where the venue began anew: then it may be of any numbering.
   */
  int placeUpTo(long sequence) {
    if (numbering > 0) {
      return NOWHERE;
    }
    int place = size() - 1;
    while (place >= 0 && at(place).sequence() > sequence) {
      place--;
    }
    return place;
  }

  /** The place of the tick that the history takes for the one behind {@code sequence}. */
  int placeBehind(long sequence) {
    return stored.stream()
        .filter(place -> at(place).sequence() > sequence)
        .min(Comparator.comparingLong(place -> at(place).sequence()))
        .filter(place -> at(place).previousSequence().orElse(Long.MAX_VALUE) <= sequence)
        .orElse(NOWHERE);
  }

  /** Whether it is stored that the venue began its numbering anew. */
  boolean isNumberedAnew() {
    return isARestartStoredBehind(NOWHERE);
  }

  /** Whether that is stored of a numbering that began behind {@code last}. */
  boolean isARestartStoredBehind(int last) {
    return stored.stream().anyMatch(place -> place > last && at(place).restart());
  }

  /** The place of the tick before that at {@code place}, which the venue numbered before it. */
  int placeBefore(int place) {
    return placeOf(at(place).previousSequence().orElse(-1));
  }

  /** Whether the venue began anew behind {@code place}. */
  boolean isOfAnOldNumbering(int place) {
    return place < numberingBegan;
  }

  /**
   * How many of those behind {@code from} and before {@code to} were missing at some time: they
   * were not stored, or not at once, or the broker lost them.
   */
  int everMissingBetween(int from, int to) {
    return Math.toIntExact(IntStream.range(from + 1, to).filter(this::wasMissing).count());
  }

  private boolean wasMissing(int place) {
    return wasMissingInHistory(place) || vanished.contains(place);
  }

  /** The same of those that were missing in the history. */
  int missingInHistoryBetween(int from, int to) {
    return Math.toIntExact(IntStream.range(from + 1, to).filter(this::wasMissingInHistory).count());
  }

  /** The place of the first tick that happened at {@code epochNanos} or later. */
  int firstFrom(long epochNanos) {
    int place = size();
    while (place > 0 && at(place - 1).eventNanos() >= epochNanos) {
      place--;
    }
    return place;
  }

  /** Those that are stored, in the order in which they were. */
  List<Tick> stored() {
    return stored.stream().map(this::at).toList();
  }

  /** Whether one of those behind {@code from} and before {@code to} was missing in the history. */
  boolean isMissingInHistoryBetween(int from, int to) {
    return IntStream.range(from + 1, to).anyMatch(this::wasMissingInHistory);
  }

  private boolean wasMissingInHistory(int place) {
    return neverStored.contains(place) || everDelayed.contains(place);
  }
}
