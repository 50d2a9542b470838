package io.ledgerflux.standalone;

import static io.ledgerflux.standalone.StoreHealth.Advice.LEAVE;
import static io.ledgerflux.standalone.StoreHealth.Advice.RESTART;
import static io.ledgerflux.standalone.StoreHealth.Advice.TELL_FULL;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreHealthTest {
  private static final long ROOM = 1L << 30;
  private static final long FULL = 4_096;

  private final StoreHealth health = new StoreHealth();

  @Test
  void leavesABrokerThatIsWell() {
    for (int look = 0; look < 10; look++) {
      assertThat(health.on(false, FULL)).isEqualTo(LEAVE);
    }
  }

  @Test
  void waitsForRoomOnTheDiskAndTellsSoOnce() {
    health.on(true, FULL);
    health.on(true, FULL);
    assertThat(health.on(true, FULL)).isEqualTo(TELL_FULL);
    assertThat(health.on(true, FULL)).isEqualTo(LEAVE);
    assertThat(health.on(true, FULL)).isEqualTo(LEAVE);
    assertThat(health.on(true, ROOM)).isEqualTo(RESTART);
    assertThat(health.on(true, ROOM)).isEqualTo(LEAVE);
  }

  @Test
  void bearsOneThatIsSlowForAMinuteWhereTheDiskHadRoom() {
    assertThat(looksUntilItIsStartedAgain()).isEqualTo(12);
  }

  @Test
  void beginsToCountAnewWithEachGoodLook() {
    for (int look = 0; look < 11; look++) {
      health.on(true, ROOM);
    }
    health.on(false, ROOM);
    assertThat(looksUntilItIsStartedAgain()).isEqualTo(12);
  }

  @Test
  void startsOneLessAndLessOftenThatKeepsNothingAllTheSame() {
    assertThat(looksUntilItIsStartedAgain()).isEqualTo(12);
    assertThat(looksUntilItIsStartedAgain()).isEqualTo(24);
    assertThat(looksUntilItIsStartedAgain()).isEqualTo(48);
    health.on(false, ROOM);
    assertThat(looksUntilItIsStartedAgain()).isEqualTo(12);
  }

  private int looksUntilItIsStartedAgain() {
    for (int look = 1; look < 1_000; look++) {
      if (health.on(true, ROOM) == RESTART) {
        return look;
      }
    }
    throw new AssertionError("it never is");
  }
}
