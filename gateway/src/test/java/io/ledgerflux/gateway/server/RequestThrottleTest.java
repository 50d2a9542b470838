package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.server.RequestThrottle.Decision;
import org.junit.jupiter.api.Test;

class RequestThrottleTest {
  private static final long MILLI = 1_000_000;
  private static final Decision ADMITTED = new Decision.Admitted();
  private static final Decision IGNORED = new Decision.Ignored();

  private static Decision refused(long retryMillis) {
    return new Decision.Refused(retryMillis);
  }

  @Test
  void refusesTooManyRequestsOnceASpell() {
    RequestThrottle throttle = new RequestThrottle(1, 0);
    assertThat(throttle.admit(0, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 0)).isEqualTo(refused(1_000));
    assertThat(throttle.admit(0, 0)).isEqualTo(IGNORED);
    assertThat(throttle.admit(0, 1_000 * MILLI)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 1_000 * MILLI)).isEqualTo(refused(1_000));
  }

  @Test
  void looksAtNoneUntilTheTimeIsOverThatWasTold() {
    RequestThrottle throttle = new RequestThrottle(1_000, 0);
    for (int i = 0; i < 2_000; i++) {
      assertThat(throttle.admit(0, 0)).isEqualTo(ADMITTED);
    }
    assertThat(throttle.admit(0, 0)).isEqualTo(refused(1_000));
    for (long milli = 1; milli < 1_000; milli++) {
      assertThat(throttle.admit(0, milli * MILLI)).as("after %d ms", milli).isEqualTo(IGNORED);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(throttle.admit(0, 1_000 * MILLI)).isEqualTo(ADMITTED);
    }
    assertThat(throttle.admit(0, 1_000 * MILLI)).isEqualTo(refused(1_000));
  }

  @Test
  void tellsHowLongALongRequestHasToWait() {
    RequestThrottle throttle = new RequestThrottle(10, 0);
    assertThat(throttle.admit(19 * 1_024, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(14 * 1_024, 0)).isEqualTo(refused(1_500));
    assertThat(throttle.admit(0, 1_499 * MILLI)).isEqualTo(IGNORED);
    assertThat(throttle.admit(14 * 1_024, 1_500 * MILLI)).isEqualTo(ADMITTED);
  }

  @Test
  void aLongRequestCountsAsSeveral() {
    RequestThrottle throttle = new RequestThrottle(10, 0);
    assertThat(throttle.admit(5 * 1_024, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(13 * 1_024, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 0)).isEqualTo(refused(1_000));
  }

  @Test
  void aRequestOfAnyLengthIsLookedAtInTheEnd() {
    RequestThrottle throttle = new RequestThrottle(1, 0);
    assertThat(throttle.admit(1 << 20, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(1 << 20, 0)).isEqualTo(refused(2_000));
    assertThat(throttle.admit(1 << 20, 1_999 * MILLI)).isEqualTo(IGNORED);
    assertThat(throttle.admit(1 << 20, 2_000 * MILLI)).isEqualTo(ADMITTED);
  }

  @Test
  void whatARequestBringsAboutIsPaidBeforeTheNext() {
    RequestThrottle throttle = new RequestThrottle(100, 0);
    assertThat(throttle.admit(0, 0)).isEqualTo(ADMITTED);
    throttle.charge(1_980, 0);
    assertThat(throttle.admit(0, 0)).as("the 200th").isEqualTo(ADMITTED);
    throttle.charge(1_500, 0);
    assertThat(throttle.admit(0, 0)).isEqualTo(refused(1_510));
    assertThat(throttle.admit(0, 1_509 * MILLI)).isEqualTo(IGNORED);
    assertThat(throttle.admit(0, 1_510 * MILLI)).isEqualTo(ADMITTED);
  }

  @Test
  void nobodyOwesMoreThanHeCanSaveUp() {
    RequestThrottle throttle = new RequestThrottle(1, 0);
    throttle.charge(1_000, 0);
    assertThat(throttle.admit(0, 0)).isEqualTo(refused(3_000));
    assertThat(throttle.admit(0, 3_000 * MILLI)).isEqualTo(ADMITTED);
  }

  @Test
  void bearsFiveSecondsWorthOfIgnoredRequestsAndForgetsThemInACalmMinute() {
    RequestThrottle throttle = new RequestThrottle(2, 0);
    assertThat(borne(throttle, 0)).isEqualTo(10);
    assertThat(borne(throttle, 5_999 * MILLI)).isZero();
    assertThat(borne(throttle, 6_000 * MILLI)).isEqualTo(1);
    assertThat(borne(throttle, 66_000 * MILLI)).isEqualTo(10);
  }

  @Test
  void forgetsNothingWhileAsMuchIsAskedAsMayBe() {
    RequestThrottle throttle = new RequestThrottle(2, 0);
    assertThat(borne(throttle, 0)).isEqualTo(10);
    for (long asked = 0; asked < 4 + 2 * 600; asked++) {
      throttle.admit(0, asked * 500 * MILLI);
    }
    assertThat(borne(throttle, 600_000 * MILLI)).isZero();
  }

  private static int borne(RequestThrottle throttle, long nowNanos) {
    int borne = 0;
    while (throttle.bears(nowNanos)) {
      borne++;
    }
    return borne;
  }

  @Test
  void whoGoesOnTwiceAsFastAsHeMayIsToldSeldomAndClosed() {
    RequestThrottle throttle = new RequestThrottle(1_000, 0);
    int told = 0;
    for (long micros = 0; micros < 15_000_000; micros += 526) {
      Decision decision = throttle.admit(0, micros * 1_000);
      if (decision instanceof Decision.Refused) {
        told++;
      }
      if (decision.equals(IGNORED) && !throttle.bears(micros * 1_000)) {
        assertThat(told).isBetween(3, 5);
        return;
      }
    }
    throw new AssertionError("he is never closed, but told %d times".formatted(told));
  }

  @Test
  void whoGoesOnALittleFasterThanHeMayIsClosedInTheEnd() {
    RequestThrottle throttle = new RequestThrottle(100, 0);
    int ignored = 0;
    for (long sent = 0; sent < 100 * 3_600; sent++) {
      long nowNanos = sent * 1_000 * MILLI / 102;
      if (throttle.admit(0, nowNanos).equals(IGNORED)) {
        if (!throttle.bears(nowNanos)) {
          assertThat(ignored).isEqualTo(500);
          return;
        }
        ignored++;
      }
    }
    throw new AssertionError("he is never closed, though %d were ignored".formatted(ignored));
  }

  @Test
  void whoWaitsAsHeIsToldIsNotClosed() {
    RequestThrottle throttle = new RequestThrottle(1_000, 0);
    long nowNanos = 0;
    int told = 0;
    for (int asked = 0; asked < 1_000_000; asked++) {
      nowNanos += 100_000;
      Decision decision = throttle.admit(0, nowNanos);
      assertThat(decision).as("only what is ignored counts").isNotEqualTo(IGNORED);
      if (decision instanceof Decision.Refused(long retryMillis)) {
        nowNanos += retryMillis * MILLI;
        told++;
      }
    }
    assertThat(told).isPositive();
  }

  @Test
  void withoutALimitNothingIsRefused() {
    RequestThrottle throttle = new RequestThrottle(0, 0);
    for (int asked = 0; asked < 1_000; asked++) {
      throttle.charge(1_000, 0);
      assertThat(throttle.admit(1 << 20, 0)).isEqualTo(ADMITTED);
    }
  }
}
