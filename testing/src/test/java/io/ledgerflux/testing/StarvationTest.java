package io.ledgerflux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StarvationTest {
  private static final String LOOP = "vert.x-eventloop-thread-0";
  private static final String TOLD =
      "Thread vert.x-eventloop-thread-0 has been blocked for 2686 ms, time limit is 2000 ms";

  private final Starvation starvation = new Starvation();

  @Test
  void whoRunsOrWaitsIsNotStarved() {
    starvation.seen(1, LOOP, 10_000, 10_500, true, 500);
    starvation.seen(1, LOOP, 10_500, 11_000, false, 0);
    starvation.seen(1, LOOP, 11_000, 11_500, true, 100);
    assertThat(starvation.millisBetween(LOOP, 10_000, 11_000)).isZero();
    assertThat(starvation.millisBetween(LOOP, 10_000, 11_500)).isEqualTo(400);
    assertThat(starvation.millisBetween("another", 10_000, 11_500)).isZero();
  }

  @Test
  void manyLooksCountAsTheyWere() {
    for (int at = 10_000; at < 14_000; at += 20) {
      long ran = at < 11_000 ? 0 : at < 12_000 ? 20 : at < 13_000 ? 5 : 0;
      starvation.seen(1, LOOP, at, at + 20, true, ran);
    }
    assertThat(starvation.millisBetween(LOOP, 10_000, 11_000)).isEqualTo(1_000);
    assertThat(starvation.millisBetween(LOOP, 10_500, 11_500)).isEqualTo(500);
    assertThat(starvation.millisBetween(LOOP, 11_100, 11_900)).isZero();
    assertThat(starvation.millisBetween(LOOP, 12_000, 13_000)).isEqualTo(750);
    assertThat(starvation.millisBetween(LOOP, 12_990, 13_330)).isEqualTo(340);
    assertThat(starvation.millisBetween(LOOP, 10_000, 14_000)).isEqualTo(2_750);
  }

  @Test
  void whatLiesBeforeAndAfterDoesNotCount() {
    starvation.seen(1, LOOP, 10_000, 12_000, true, 0);
    assertThat(starvation.millisBetween(LOOP, 11_900, 20_000)).isEqualTo(100);
    assertThat(starvation.millisBetween(LOOP, 10_000, 10_300)).isEqualTo(300);
    assertThat(starvation.millisBetween(LOOP, 12_000, 20_000)).isZero();
  }

  @Test
  void ofTwoOfTheSameNameTheBusierCounts() {
    starvation.seen(1, LOOP, 10_000, 12_000, true, 0);
    starvation.seen(2, LOOP, 10_000, 12_000, true, 1_500);
    assertThat(starvation.millisBetween(LOOP, 10_000, 12_000)).isEqualTo(500);
  }

  @Test
  void whoWasNotThereYetOrNoMoreDoesNotCount() {
    starvation.seen(1, LOOP, 10_000, 12_000, true, 0);
    starvation.seen(2, LOOP, 10_500, 12_000, true, 1_500);
    starvation.seen(3, LOOP, 9_000, 10_000, true, 1_000);
    assertThat(starvation.millisBetween(LOOP, 10_000, 12_000)).isEqualTo(2_000);
  }

  @Test
  void whatIsLongOverIsForgotten() {
    starvation.seen(1, LOOP, 10_000, 12_000, true, 0);
    starvation.seen(2, LOOP, 10_000, 12_000, true, 0);
    starvation.seen(2, LOOP, 900_000, 900_020, true, 0);
    assertThat(starvation.millisBetween(LOOP, 10_000, 12_000)).isZero();
  }

  @Test
  void aLoopIsNotBlockedThatTheMachineKeptFromRunning() {
    starvation.seen(1, LOOP, 7_000, 10_050, true, 2_300);
    assertThat(BlockedLoops.isStarved(TOLD, 10_000, starvation)).isTrue();
  }

  @Test
  void aLoopIsBlockedThatRanOrWaited() {
    starvation.seen(1, LOOP, 7_000, 8_000, true, 400);
    starvation.seen(1, LOOP, 8_000, 9_000, true, 1_000);
    starvation.seen(1, LOOP, 9_000, 10_050, false, 0);
    assertThat(BlockedLoops.isStarved(TOLD, 10_000, starvation)).isFalse();
    assertThat(BlockedLoops.isStarved("something else", 10_000, starvation)).isFalse();
  }
}
