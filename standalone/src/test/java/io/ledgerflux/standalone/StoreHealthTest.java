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
  void startsOneAgainThatKeepsNoStreamsAtThreeLooks() {
    assertThat(health.on(true, ROOM)).isEqualTo(LEAVE);
    assertThat(health.on(true, ROOM)).isEqualTo(LEAVE);
    assertThat(health.on(true, ROOM)).isEqualTo(RESTART);
    assertThat(health.on(true, ROOM)).isEqualTo(LEAVE);
  }

  @Test
  void bearsOneThatIsSlow() {
    health.on(true, ROOM);
    health.on(true, ROOM);
    health.on(false, ROOM);
    assertThat(health.on(true, ROOM)).isEqualTo(LEAVE);
  }

  @Test
  void waitsForRoomOnTheDiskAndTellsSoOnce() {
    health.on(true, FULL);
    health.on(true, FULL);
    assertThat(health.on(true, FULL)).isEqualTo(TELL_FULL);
    assertThat(health.on(true, FULL)).isEqualTo(LEAVE);
    assertThat(health.on(true, FULL)).isEqualTo(LEAVE);
    assertThat(health.on(true, ROOM)).isEqualTo(RESTART);
  }
}
