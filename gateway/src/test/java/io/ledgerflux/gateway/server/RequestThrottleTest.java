package io.ledgerflux.gateway.server;

import static io.ledgerflux.gateway.server.RequestThrottle.Verdict.ADMITTED;
import static io.ledgerflux.gateway.server.RequestThrottle.Verdict.IGNORED;
import static io.ledgerflux.gateway.server.RequestThrottle.Verdict.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestThrottleTest {
  private static final long MILLI = 1_000_000;

  @Test
  void refusesTooManyRequestsOnceASpell() {
    RequestThrottle throttle = new RequestThrottle(1, 0);
    assertThat(throttle.admit(0, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 0)).isEqualTo(REFUSED);
    assertThat(throttle.admit(0, 0)).isEqualTo(IGNORED);
    assertThat(throttle.admit(0, 1_000 * MILLI)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 1_000 * MILLI)).isEqualTo(REFUSED);
  }

  @Test
  void aLongRequestCountsAsSeveral() {
    RequestThrottle throttle = new RequestThrottle(10, 0);
    assertThat(throttle.admit(5 * 1_024, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(14 * 1_024, 0)).isEqualTo(REFUSED);
    assertThat(throttle.admit(13 * 1_024, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 0)).isEqualTo(REFUSED);
  }

  @Test
  void aRequestOfAnyLengthIsLookedAtInTheEnd() {
    RequestThrottle throttle = new RequestThrottle(1, 0);
    assertThat(throttle.admit(1 << 20, 0)).isEqualTo(ADMITTED);
    assertThat(throttle.admit(1 << 20, 1_999 * MILLI)).isEqualTo(REFUSED);
    assertThat(throttle.admit(1 << 20, 2_000 * MILLI)).isEqualTo(ADMITTED);
  }

  @Test
  void whatARequestBringsAboutIsPaidBeforeTheNext() {
    RequestThrottle throttle = new RequestThrottle(100, 0);
    assertThat(throttle.admit(0, 0)).isEqualTo(ADMITTED);
    throttle.charge(1_980, 0);
    assertThat(throttle.admit(0, 0)).as("the 200th").isEqualTo(ADMITTED);
    assertThat(throttle.admit(0, 0)).isEqualTo(REFUSED);

    throttle.charge(500, 0);
    assertThat(throttle.admit(0, 500 * MILLI)).isEqualTo(IGNORED);
    assertThat(throttle.admit(0, 510 * MILLI)).isEqualTo(ADMITTED);
  }

  @Test
  void nobodyOwesMoreThanHeCanSaveUp() {
    RequestThrottle throttle = new RequestThrottle(1, 0);
    throttle.charge(1_000, 0);
    assertThat(throttle.admit(0, 2_999 * MILLI)).isEqualTo(REFUSED);
    assertThat(throttle.admit(0, 3_000 * MILLI)).isEqualTo(ADMITTED);
  }

  @Test
  void bearsFiveSecondsWorthOfRefusalsAndThenOneMoreWithEachThatMayCome() {
    RequestThrottle throttle = new RequestThrottle(2, 0);
    for (int refused = 0; refused < 10; refused++) {
      assertThat(throttle.bears(0)).isTrue();
    }
    assertThat(throttle.bears(499 * MILLI)).isFalse();
    assertThat(throttle.bears(500 * MILLI)).isTrue();
    assertThat(throttle.bears(500 * MILLI)).isFalse();
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
