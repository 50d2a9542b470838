package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.model.Tick;
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
  void whoIsAheadHasNoTickThatIsReadLater() {
    come(Ticks.restart(10, 2 * EPOCH));
    subscribe(true, Map.of(PRODUCT, 25L));
    come(readLater(tick(20, 10)));
    assertThat(told()).containsExactly("join BTC-USD", "resume 25 AHEAD");
    come(readLater(tick(25, 20)), readLater(tick(30, 25)));
    assertThat(told()).containsExactly("resume 25 NOT_RECOVERED", "snapshot! 25", "30");
  }

  @Test
  void whoIsSoughtForHasNoTickThatIsReadLater() {
    come(Ticks.restart(10, 2 * EPOCH));
    subscribe(false, Map.of(PRODUCT, 25L));
    come(readLater(tick(20, 10)));
    advanceAt(5_000);
    effects.clear();
    come(readLater(tick(25, 20)), readLater(tick(30, 25)));
    assertThat(told()).containsExactly("resume 25 NOT_RECOVERED", "snapshot! 25", "30");
  }

  @Test
  void whoResumesInAnOldNumberingHasNoTickThatIsReadLater() {
    come(Ticks.restart(10, tick(10, 0).eventNanos()));
    subscribe(false, Map.of(PRODUCT, 25L));
    come(readLater(tick(20, 10)));
    advanceAt(5_000);
    effects.clear();
    writable = false;
    found(first(PRODUCT, 25, 10, 20), new Found(List.of(frame(40, 25)), true, false, 1));
    come(readLater(tick(25, 20)));
    assertThat(told())
        .containsExactly("resume 25 RECOVERED", "resume 25 NOT_RECOVERED", "snapshot! 25");
  }

  @Test
  void whoWasSentATickOfAnOldNumberingGoesOnWhereTheNewOneHasItsSequence() {
    come(Ticks.restart(10, tick(10, 0).eventNanos()));
    subscribe(false, Map.of(PRODUCT, 25L));
    come(readLater(tick(20, 10)));
    advanceAt(5_000);
    effects.clear();
    found(first(PRODUCT, 25, 10, 20), new Found(List.of(frame(40, 25)), true, false, 1));
    come(readLater(tick(40, 20)));
    assertThat(told())
        .startsWith("resume 25 RECOVERED", "40")
        .doesNotContain("resume 40 NOT_RECOVERED");
  }

  /** {@code tick}, which happened long ago, read from the venue after all that was asked. */
  private static Tick readLater(Tick tick) {
    return Ticks.readAt(Ticks.at(tick, EPOCH / 2 + tick.sequence()), 3 * EPOCH);
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
