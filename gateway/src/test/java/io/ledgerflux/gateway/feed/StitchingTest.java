package io.ledgerflux.gateway.feed;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random markets, seen by random subscribers: whatever happens, each sees the tape of each product
 * from its start, every tick once and in order, or is told where he does not. What happens: ticks
 * twice in the stream, late in the stream, missing from it; a venue that begins its numbering anew,
 * higher or lower, and comes to sequences again that it had; a broker that comes back empty, or
 * without what it took last; products that become known; subscribes of one, of several and of all,
 * resumes, some behind a sequence that is no tick's, unsubscribes, drops, changes of terms; each
 * way of delivery, with a snapshot and without; full sockets, throttling; a memory much shorter
 * than what is resumed, and one that begins anywhere in the stream; a history or none; another
 * gateway; replays that end, that go on live, that are stopped or broken off, of a history that is
 * behind for seconds, each product by itself. With {@code -Dstitching.runs} there are more of them.
 */
class StitchingTest {
  private static final int RUNS = Integer.getInteger("stitching.runs", 40);
  private static final int STEPS = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aSubscriberSeesTheTapeOrIsToldWhereNot(long seed) {
    for (int run = 0; run < RUNS; run++) {
      StitchingWorld world = new StitchingWorld(new Random(seed * 1_000_003 + run));
      try {
        for (int step = 0; step < STEPS; step++) {
          world.step();
        }
        world.comeToRest();
      } catch (AssertionError e) {
        throw new AssertionError("in run %d of seed %d".formatted(run, seed), e);
      }
    }
  }
}
