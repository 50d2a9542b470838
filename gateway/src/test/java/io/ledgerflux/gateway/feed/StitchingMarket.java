package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.model.Tick;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;

/**
 * One product of the {@link StitchingWorld}: all its ticks as they happened. A tick's place is its
 * index among them.
 */
final class StitchingMarket {
  /** A tick that no tick follows, or precedes. */
  static final int NOWHERE = -1;

  private final Random random;
  private final String product;
  private final StitchingNumbers numbers;
  private final StitchingFates fates = new StitchingFates();
  private final List<Tick> ticks = new ArrayList<>();
  private final List<byte[]> texts = new ArrayList<>();
  private final Map<Long, NavigableSet<Integer>> places = new HashMap<>();

  /** When the last tick happened. */
  private long nowNanos;

  private int numberingBegan = NOWHERE;

  StitchingMarket(Random random, String product) {
    this.random = random;
    this.product = product;
    this.numbers = new StitchingNumbers(random);
  }

  String product() {
    return product;
  }

  /** What became of its ticks. */
  StitchingFates fates() {
    return fates;
  }

  /** The next tick happens. Answers its place where it is stored at once, else {@link #NOWHERE}. */
  int trade(long epochNanos) {
    nowNanos = Math.max(nowNanos + 1_000, epochNanos);
    int place = size();
    if (place > 0 && numbers.mayBeginAnew() && random.nextInt(300) == 0) {
      beginAnew();
      fates.stores(place);
      return place;
    }
    add(next());
    switch (random.nextInt(40)) {
      case 0 -> fates.delays(place);
      case 1 -> fates.neverStores(place);
      default -> {
        fates.stores(place);
        return place;
      }
    }
    return NOWHERE;
  }

  /** The next tick happens, and is stored at once. Answers its place. */
  int tradeAtOnce(long epochNanos) {
    nowNanos = Math.max(nowNanos + 1_000, epochNanos);
    add(next());
    fates.stores(size() - 1);
    return size() - 1;
  }

  private Tick next() {
    long previous = ticks.isEmpty() ? StitchingNumbers.FIRST : ticks.getLast().sequence();
    return Ticks.at(Ticks.tick(product, numbers.after(previous), previous), nowNanos);
  }

  private void beginAnew() {
    numberingBegan = size();
    long sequence = numbers.anew(ticks.getLast().sequence());
    add(Ticks.at(Ticks.tick(product, sequence, -1).restarting(), nowNanos));
  }

  private void add(Tick tick) {
    Tick some = Ticks.withSome(tick, random);
    places.computeIfAbsent(tick.sequence(), _ -> new TreeSet<>()).add(size());
    ticks.add(some);
    texts.add(TickCodec.encode(some));
  }

  Tick at(int place) {
    return ticks.get(place);
  }

  /** The same as it stands in the stream. */
  byte[] json(int place) {
    return texts.get(place);
  }

  /** That {@code message} tells the tick at {@code place}, letter by letter. */
  void assertTells(byte[] message, boolean gap, int place) {
    byte[] json = json(place);
    String opening = gap ? "{\"op\":\"incr\",\"gap\":true,\"data\":" : "{\"op\":\"incr\",\"data\":";
    int begin = opening.length();
    boolean tells =
        message.length == begin + json.length + 1
            && opening.equals(new String(message, 0, begin, StandardCharsets.US_ASCII))
            && Arrays.equals(message, begin, begin + json.length, json, 0, json.length)
            && message[message.length - 1] == '}';
    if (!tells) {
      throw new AssertionError(
          "%s, %d: %s".formatted(at(place), place, new String(message, StandardCharsets.UTF_8)));
    }
  }

  int size() {
    return ticks.size();
  }

  /** Those that are stored, in the order in which they were. */
  List<Tick> stored() {
    return fates.stored().stream().map(this::at).toList();
  }

  int placeOf(Tick tick) {
    return placeOf(tick.sequence(), tick.eventNanos());
  }

  /**
   * The place of the tick {@code sequence} that happened at {@code eventNanos}; {@link #NOWHERE}
   * where there is none.
   */
  int placeOf(long sequence, long eventNanos) {
    return placesOf(sequence).stream()
        .filter(place -> at(place).eventNanos() == eventNanos)
        .findFirst()
        .orElse(NOWHERE);
  }

  /** The places of all ticks {@code sequence}. */
  NavigableSet<Integer> placesOf(long sequence) {
    return places.getOrDefault(sequence, Collections.emptyNavigableSet());
  }

  /** A sequence that no tick will ever have: between two, before the first or behind the last. */
  long noTicks() {
    return numbers.noTicks(
        ticks.isEmpty() ? StitchingNumbers.FIRST : at(random.nextInt(size())).sequence());
  }

  /**
   * The place of the last tick that is not above {@code sequence}, which has none. {@link #NOWHERE}
   * where the venue began anew: then it may be of any numbering.
   */
  int placeUpTo(long sequence) {
    if (numberingBegan != NOWHERE) {
      return NOWHERE;
    }
    int place = size() - 1;
    while (place >= 0 && at(place).sequence() > sequence) {
      place--;
    }
    return place;
  }

  /** The place of the tick before that at {@code place}; {@link #NOWHERE} where it follows none. */
  int placeBefore(int place) {
    return at(place).restart() ? NOWHERE : place - 1;
  }

  /** Whether the venue began anew behind {@code place}. */
  boolean isOfAnOldNumbering(int place) {
    return place < numberingBegan;
  }

  /** Whether a tick that happened before the venue began anew is yet to be stored. */
  boolean isAnOldOneDelayed() {
    return fates.delayed().stream().anyMatch(this::isOfAnOldNumbering);
  }

  /** The place of the first tick that happened at {@code epochNanos} or later. */
  int firstFrom(long epochNanos) {
    int place = size();
    while (place > 0 && at(place - 1).eventNanos() >= epochNanos) {
      place--;
    }
    return place;
  }
}
