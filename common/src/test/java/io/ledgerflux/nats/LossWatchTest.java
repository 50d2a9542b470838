package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossWatchTest {
  private final LossWatch watch = new LossWatch();

  @Test
  void messagesInARowAreNoLoss() {
    watch.passed(10, 11, 90, 89);
    watch.passed(11, 12, 89, 88);

    assertThat(watch.losses(12)).isEmpty();
  }

  @Test
  void otherSubjectsMessagesAreNoLossThoughTheyFellOutSince() {
    watch.passed(10, 15, 90, 89);
    watch.passed(15, 17, 89, 90);

    assertThat(watch.losses(1_000)).isEmpty();
  }

  @Test
  void aHoleThatEndsWhereTheStreamBeginsIsALoss() {
    watch.passed(10, 11, 90, 89);
    watch.passed(11, 501, 89, 600);

    assertThat(watch.losses(501)).containsExactly(new Loss(12, 500));
  }

  @Test
  void aHoleIsALossWhereTheStreamBeganBehindItEarlier() {
    watch.passed(10, 11, 90, 89);
    assertThat(watch.losses(501)).isEmpty();
    watch.passed(11, 501, 89, 600);
    watch.passed(501, 503, 600, 650);

    assertThat(watch.losses(800)).containsExactly(new Loss(12, 500));
  }

  @Test
  void aHoleIsALossWhereFewerWaitThanShould() {
    watch.passed(10, 501, 900, 500);
    watch.passed(501, 503, 500, 499);

    assertThat(watch.losses(800)).containsExactly(new Loss(11, 500));
  }

  @Test
  void aHoleThatTheStreamStillHoldsIsNoLoss() {
    watch.passed(10, 501, 900, 500);

    assertThat(watch.losses(5)).isEmpty();
  }

  @Test
  void tellsEachLossOnce() {
    watch.passed(10, 501, 900, 500);
    watch.passed(501, 601, 500, 400);

    assertThat(watch.losses(601)).containsExactly(new Loss(11, 500), new Loss(502, 600));
    assertThat(watch.losses(601)).isEmpty();
  }

  @Test
  void whatWasPassedNearTheEndIsForgotten() {
    watch.passed(10, 501, 900, 500);
    watch.clear();

    assertThat(watch.losses(601)).isEmpty();
  }
}
