package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReaderLagTest {
  private static final long SECOND = 1_000_000_000L;

  private final ReaderLag lag = new ReaderLag("market_ticks", "market.*.1.>", 0);

  @Test
  void countsWhileItGetsNoConsumerAndNobodySaysWhatWaits() {
    lag.given(3, 0, 10 * SECOND, 10 * SECOND);
    worksOff(3, 10 * SECOND, 11 * SECOND);
    lag.workedOff(3, 10 * SECOND);
    assertThat(lag.isSilent(3 * SECOND, 14 * SECOND)).isTrue();
    lag.untold(14 * SECOND);
    lag.workedOff(3, 10 * SECOND);
    lag.untold(17 * SECOND);
    assertLag(1, 29, 40 * SECOND);
    lag.reads(41 * SECOND);
    lag.given(0, 0, 0, 41 * SECOND);
    assertLag(0, 0, 42 * SECOND);
  }

  @Test
  void whoHasReadAllIsNotBehindHoweverOldThatIs() {
    lag.given(3, 0, 10 * SECOND, 10 * SECOND);
    worksOff(3, 10 * SECOND, 10 * SECOND);
    assertLag(0, 0, 900 * SECOND);
  }

  @Test
  void countsWhatIsInHandAndWhatWaitsBehindIt() {
    lag.given(3, 40, 10 * SECOND, 12 * SECOND);
    assertLag(43, 2, 12 * SECOND);
    worksOff(3, 11 * SECOND, 13 * SECOND);
    assertLag(40, 2, 13 * SECOND);
  }

  @Test
  void growsWhileTheReaderStandsStill() {
    lag.given(3, 0, 10 * SECOND, 10 * SECOND);
    assertLag(3, 50, 60 * SECOND);
    lag.waiting(700, 60 * SECOND);
    assertLag(700, 50, 60 * SECOND);
    assertLag(700, 80, 90 * SECOND);
  }

  @Test
  void countsFromWhenItWasKnownToBeWell() {
    lag.given(0, 0, 0, 100 * SECOND);
    lag.waiting(5, 104 * SECOND);
    assertLag(5, 4, 104 * SECOND);
    lag.waiting(9, 106 * SECOND);
    assertLag(9, 6, 106 * SECOND);
    lag.waiting(0, 108 * SECOND);
    assertLag(0, 0, 200 * SECOND);
  }

  @Test
  void growsWhileWhatWaitsDoesNotCome() {
    lag.given(0, 0, 0, 100 * SECOND);
    worksOff(0, 0, 100 * SECOND);
    for (long second = 100; second < 110; second++) {
      lag.given(0, 5, 0, second * SECOND);
      worksOff(0, 0, second * SECOND);
    }
    assertLag(5, 10, 110 * SECOND);
  }

  @Test
  void isAskedForBehindWhatIsWorkedOff() {
    worksOff(10, SECOND, SECOND);
    lag.given(3, 0, SECOND, SECOND);
    assertThat(lag.position()).isEqualTo(10);
    assertThat(lag.isSilent(3 * SECOND, 3 * SECOND)).isFalse();
    assertThat(lag.isSilent(3 * SECOND, 4 * SECOND)).isTrue();
  }

  private void assertLag(double messages, double seconds, long nowNanos) {
    assertThat(lag.messages()).isEqualTo(messages);
    assertThat(lag.seconds(nowNanos)).isEqualTo(seconds);
  }

  private void worksOff(long readTo, long readNanos, long nowNanos) {
    lag.workedOff(readTo, readNanos);
    lag.reads(nowNanos);
  }
}
