package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long SILENCE = 5 * SECOND;

  private final Liveness liveness = new Liveness(Duration.ofNanos(SILENCE), true);

  @Test
  void aConnectionIsDeadWhenNothingComesForTooLong() {
    liveness.opened(SECOND);
    assertThat(liveness.isDead(SECOND + SILENCE - 1)).isFalse();
    assertThat(liveness.isDead(SECOND + SILENCE)).isTrue();

    liveness.heard(2 * SECOND);
    assertThat(liveness.isDead(SECOND + SILENCE)).isFalse();
    assertThat(liveness.isDead(2 * SECOND + SILENCE)).isTrue();
  }

  @Test
  void aPauseOfOurOwnDoesNotCount() {
    liveness.opened(0);
    liveness.paused(3 * SECOND);

    assertThat(liveness.isDead(SILENCE)).isFalse();
    assertThat(liveness.isDead(3 * SECOND + SILENCE)).isTrue();
  }

  @Test
  void noConnectionIsDeadWhereNoHeartbeatsAreExpected() {
    liveness.opened(0);
    liveness.answered(false);
    assertThat(liveness.expectsHeartbeats()).isFalse();
    assertThat(liveness.isDead(SILENCE)).isFalse();

    var unasked = new Liveness(Duration.ofNanos(SILENCE), false);
    unasked.opened(0);
    assertThat(unasked.isDead(SILENCE)).isFalse();
    unasked.closed();
    assertThat(unasked.isSilent()).isFalse();
  }

  @Test
  void aNewConnectionExpectsWhatIsAsked() {
    liveness.opened(0);
    liveness.answered(false);
    liveness.closed();

    liveness.opened(SECOND);

    assertThat(liveness.expectsHeartbeats()).isTrue();
  }

  @Test
  void behindAConnectionWithoutLifeTheVenueIsSilentUntilItShowsSome() {
    liveness.opened(0);
    liveness.heard(SECOND);
    assertThat(liveness.isSilent()).isFalse();
    liveness.closed();
    assertThat(liveness.isSilent()).isTrue();

    liveness.opened(2 * SECOND);
    liveness.heard(2 * SECOND);
    assertThat(liveness.isSilent()).isTrue();

    liveness.shown();
    assertThat(liveness.isSilent()).isFalse();
  }

  @Test
  void behindAConnectionWithLifeItIsNotSilent() {
    liveness.opened(0);
    liveness.shown();
    liveness.closed();

    assertThat(liveness.isSilent()).isFalse();
  }

  @Test
  void behindADeadConnectionItIsSilentWhateverCameOnIt() {
    liveness.opened(0);
    liveness.shown();
    liveness.died();
    liveness.closed();

    assertThat(liveness.isSilent()).isTrue();
  }

  @Test
  void aVenueWithoutHeartbeatsIsNotSilent() {
    liveness.opened(0);
    liveness.closed();
    assertThat(liveness.isSilent()).isTrue();

    liveness.opened(SECOND);
    liveness.answered(false);

    assertThat(liveness.isSilent()).isFalse();
  }
}
