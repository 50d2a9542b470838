package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.PublishPhases.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishPhasesTest {
  private final List<Phase> entered = new ArrayList<>();
  private final PublishPhases phases = new PublishPhases(this::note);

  @Test
  void flowOnceOneMessageWasTaken() {
    phases.connected();
    phases.resent();
    assertThat(phases.took()).isTrue();
    phases.resent();

    assertThat(entered)
        .containsExactly(Phase.RESENDING, Phase.PROBING, Phase.RESENDING, Phase.FLOWING);
  }

  @Test
  void oneMessageProvesNothingTwice() {
    reach(Phase.FLOWING);

    assertThat(phases.took()).isFalse();
    assertThat(phases.now()).isEqualTo(Phase.FLOWING);
  }

  @Test
  void afterAFailureOneMessageHasToProveItAgain() {
    reach(Phase.FLOWING);
    phases.failed();
    assertThat(phases.isProved()).isFalse();
    phases.settled();
    phases.resent();

    assertThat(entered).containsExactly(Phase.SETTLING, Phase.RESENDING, Phase.PROBING);
  }

  @Test
  void onANewConnectionOneMessageHasToProveItAgain() {
    reach(Phase.FLOWING);
    phases.broke();
    phases.connected();
    phases.resent();

    assertThat(entered).containsExactly(Phase.BROKEN, Phase.RESENDING, Phase.PROBING);
  }

  @Test
  void nothingIsSentAgainOnAConnectionThatBrokeMeanwhile() {
    reach(Phase.SETTLING);
    phases.broke();
    phases.settled();
    phases.resent();

    assertThat(entered).containsExactly(Phase.BROKEN);
  }

  @ParameterizedTest
  @EnumSource
  void messagesAreSentInThreeOfThem(Phase phase) {
    reach(phase);

    assertThat(phases.is(phase)).isTrue();
    assertThat(phases.sends())
        .isEqualTo(
            switch (phase) {
              case RESENDING, PROBING, FLOWING -> true;
              case BROKEN, SETTLING, CLOSED -> false;
            });
  }

  @Test
  void nothingFollowsTheEnd() {
    reach(Phase.CLOSED);
    phases.connected();
    phases.failed();
    phases.settled();
    phases.resent();
    phases.broke();

    assertThat(phases.now()).isEqualTo(Phase.CLOSED);
    assertThat(entered).isEmpty();
  }

  private void note() {
    entered.add(phases.now());
  }

  private void reach(Phase phase) {
    switch (phase) {
      case BROKEN -> {}
      case RESENDING -> phases.connected();
      case PROBING -> {
        reach(Phase.RESENDING);
        phases.resent();
      }
      case FLOWING -> {
        reach(Phase.PROBING);
        phases.took();
        phases.resent();
      }
      case SETTLING -> {
        reach(Phase.FLOWING);
        phases.failed();
      }
      case CLOSED -> phases.close();
    }
    entered.clear();
  }
}
