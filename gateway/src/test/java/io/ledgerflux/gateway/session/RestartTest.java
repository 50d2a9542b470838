package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.tape.Frame;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a subscriber is sent when the venue begins its numbering anew. */
class RestartTest extends SessionRig {
  @Test
  void aRestartIsFollowedByASnapshot() {
    come(tick(900, 890));
    subscribe(true, Map.of());
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 900", "5", "snapshot 5", "7");
  }

  @Test
  void aRestartIsOnlyATickWhereNoSnapshotIsWanted() {
    come(tick(900, 890));
    subscribe(false, Map.of());
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("join BTC-USD", "5", "7");
  }

  @Test
  void aRestartThatHadToWaitIsFollowedByASnapshot() {
    session = session(1_000, 10, 3);
    come(tick(900, 890));
    subscribe(true, Map.of());
    writable = false;
    come(tick(910, 900), Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    effects.clear();
    writable = true;
    advanceAt(0);
    assertThat(told()).containsExactly("7 behind none for 3", "snapshot 7");
  }

  @Test
  void aRestartReachesASocketThatIsFull() {
    come(tick(900, 890));
    subscribe(true, Map.of());
    writable = false;
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    effects.clear();
    writable = true;
    advanceAt(0);
    come(tick(9, 7));
    assertThat(told()).containsExactly("7 behind none for 2", "snapshot 7", "9");
  }

  @Test
  void aRestartEndsAResume() {
    come(tick(900, 890));
    subscribe(true, Map.of(PRODUCT, 70L));
    effects.clear();
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("resume 70 NOT_RECOVERED", "snapshot! 5", "7");
  }

  @Test
  void aRestartEndsTheWaitingOfWhoIsAhead() {
    come(tick(900, 890));
    subscribe(true, Map.of(PRODUCT, 950L));
    effects.clear();
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    assertThat(told()).containsExactly("resume 950 NOT_RECOVERED", "snapshot! 5", "7");
  }

  @Test
  void aRestartInABacklogIsFollowedByASnapshotBehindTheBacklog() {
    come(tick(5_020, 5_010));
    subscribe(true, Map.of(PRODUCT, 70L));
    effects.clear();
    Frame restart = onTape(Ticks.restart(5_000, EPOCH), 90).frame();
    found(
        first(PRODUCT, 70, 5_020),
        new Found(
            List.of(frame(80, 70), restart, frame(5_010, 5_000), frame(5_020, 5_010)),
            true,
            true,
            200));
    come(tick(5_030, 5_020));
    assertThat(told())
        .containsExactly(
            "resume 70 RECOVERED", "80", "5000", "5010", "5020", "snapshot 5020", "5030");
  }
}
