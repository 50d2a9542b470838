package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.PRODUCT;
import static io.ledgerflux.normalizer.core.Ticks.SHARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of any feed, however it repeats, reorders, errs and numbers anew. */
final class ShardPropertyTest {
  private static final int MESSAGES = 2_000;
  private static final Check CHECKS = new TickChecks(Duration.ofSeconds(60));

  static IntStream seeds() {
    return IntStream.range(0, 10);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theTapeRisesAndEachTickNamesTheOneBefore(int seed) {
    long last = 0;
    for (Tick tick : tape(judge(shard(), new Feed(seed).messages()))) {
      if (tick.restart()) {
        assertThat(tick.previousSequence()).isEmpty();
      } else {
        assertThat(tick.previousSequence())
            .isEqualTo(last == 0 ? OptionalLong.empty() : OptionalLong.of(last));
        assertThat(tick.sequence()).isGreaterThan(last);
      }
      last = tick.sequence();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eachTickIsPutOutOnceOrRefused(int seed) {
    List<Tick> messages = new Feed(seed).messages();
    List<Outcome> outcomes = judge(shard(), messages);
    Set<Tick> putOut = new HashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      Tick tick = messages.get(i);
      switch (outcomes.get(i)) {
        case Outcome.OnTape onTape -> assertThat(putOut.add(tick)).isTrue();
        case Outcome.Late late -> assertThat(putOut.add(tick)).isTrue();
        case Outcome.Duplicate duplicate -> assertThat(putOut).contains(tick);
        case Outcome.Refused refused -> assertThat(putOut).doesNotContain(tick);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatGoesOnFromASavepointPutsOutTheSame(int seed) {
    List<Tick> messages = new Feed(seed).messages();
    List<Outcome> whole = judge(shard(), messages);
    for (int cut : List.of(1, 7, 500, 501, 502, 1_500, MESSAGES - 1)) {
      Shard before = shard();
      judge(before, messages.subList(0, cut));
      Shard after = shard();
      after.takeUp(before.knowledge());
      messages.subList(0, cut).forEach(after::remember);

      List<Tick> rest = messages.subList(cut, messages.size());
      assertThat(tape(judge(after, rest))).isEqualTo(tape(whole.subList(cut, whole.size())));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aGoodFeedGoesOnWithinThreeTicksOfWhateverHappened(int seed) {
    Shard shard = shard();
    Feed feed = new Feed(seed);
    judge(shard, feed.messages());
    feed.numberAnew();

    List<Tick> good = Stream.generate(feed::next).limit(20).toList();
    List<Tick> tape = tape(judge(shard, good));

    assertThat(tape.stream().map(Tick::sequence))
        .endsWith(good.stream().skip(3).map(Tick::sequence).toArray(Long[]::new));
  }

  private static Shard shard() {
    return new Shard(SHARD, new Shards(4), CHECKS);
  }

  private static List<Outcome> judge(Shard shard, List<Tick> ticks) {
    return ticks.stream().map(tick -> shard.judge(PRODUCT, tick)).toList();
  }

  private static List<Tick> tape(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Outcome.OnTape.class::isInstance)
        .map(outcome -> ((Outcome.OnTape) outcome).tick())
        .toList();
  }

  /** A venue, and a connection to it that repeats, reorders and garbles. */
  private static final class Feed {
    private static final long NEW_BASE = 1_000_000;
    private static final int FARTHEST_REPEAT = 100;

    private final Random random;
    private final List<Tick> sent = new ArrayList<>();
    private final List<Tick> fresh = new ArrayList<>();
    private final List<Tick> heldBack = new ArrayList<>();
    private long base = 1_000 * NEW_BASE;
    private long sequence = base;
    private long tradeId = base;
    private long millis;
    private int lastRestart;

    Feed(int seed) {
      random = new Random(seed);
    }

    List<Tick> messages() {
      while (sent.size() < MESSAGES) {
        step();
      }
      return List.copyOf(sent);
    }

    private void step() {
      switch (random.nextInt(50)) {
        case 0, 1, 2, 3, 4 -> repeat();
        case 5, 6, 7 -> heldBack.add(next());
        case 8, 9, 10 -> release();
        case 11 -> send(absurd(next()));
        case 12 -> send(Ticks.of(PRODUCT, next().sequence(), OptionalLong.empty(), 0));
        case 13 -> {
          if (fresh.size() > lastRestart + 2 * FARTHEST_REPEAT) {
            numberAnew();
            for (int i = random.nextInt(5); i > 0; i--) {
              send(next());
            }
            release();
            lastRestart = fresh.size();
          }
        }
        default -> send(next());
      }
    }

    Tick next() {
      sequence += 1 + random.nextInt(5);
      tradeId++;
      millis += random.nextInt(2);
      return Ticks.tick(sequence, tradeId, millis);
    }

    /** Far below or far above, with numbers that were never used, or with those of before. */
    void numberAnew() {
      long before = base;
      base -= NEW_BASE;
      sequence =
          switch (random.nextInt(3)) {
            case 0 -> before;
            case 1 -> base;
            default -> base + 40_000_000_000L;
          };
      tradeId = random.nextBoolean() ? base : base + 40_000_000_000L;
      millis += 10;
    }

    private void send(Tick tick) {
      fresh.add(tick);
      sent.add(tick);
    }

    private void repeat() {
      if (!fresh.isEmpty()) {
        sent.add(fresh.get(Math.max(0, fresh.size() - 1 - random.nextInt(FARTHEST_REPEAT))));
      }
    }

    private void release() {
      heldBack.forEach(this::send);
      heldBack.clear();
    }

    private Tick absurd(Tick tick) {
      long far = 1_000_000_000_000_000L * (1 + random.nextInt(9_000));
      return random.nextBoolean()
          ? Ticks.of(PRODUCT, far, tick.tradeId(), tick.eventNanos())
          : Ticks.of(PRODUCT, tick.sequence(), OptionalLong.of(far), tick.eventNanos());
    }
  }
}
