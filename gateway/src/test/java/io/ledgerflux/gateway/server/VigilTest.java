package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.server.Vigil.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VigilTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void pingsWhoIsQuietOnceAndGivesHimAsLongToAnswer() {
    Vigil vigil = new Vigil(Duration.ofSeconds(20), Duration.ZERO, 0);
    assertThat(vigil.look(20 * SECOND - 1)).isEqualTo(Finding.FINE);
    assertThat(vigil.look(20 * SECOND)).isEqualTo(Finding.QUIET);
    assertThat(vigil.look(21 * SECOND)).isEqualTo(Finding.FINE);
    assertThat(vigil.look(40 * SECOND)).isEqualTo(Finding.GONE);
  }

  @Test
  void anAnswerBeginsItAnew() {
    Vigil vigil = new Vigil(Duration.ofSeconds(20), Duration.ZERO, 0);
    assertThat(vigil.look(20 * SECOND)).isEqualTo(Finding.QUIET);
    vigil.heard(21 * SECOND);
    assertThat(vigil.look(40 * SECOND)).isEqualTo(Finding.FINE);
    assertThat(vigil.look(41 * SECOND)).isEqualTo(Finding.QUIET);
  }

  @Test
  void anAnswerToAPingIsNoRequest() {
    Vigil vigil = new Vigil(Duration.ofSeconds(20), Duration.ofSeconds(60), 0);
    vigil.heard(59 * SECOND);
    assertThat(vigil.look(59 * SECOND)).isEqualTo(Finding.FINE);
    assertThat(vigil.look(60 * SECOND)).isEqualTo(Finding.IDLE);
    vigil.asked(60 * SECOND);
    assertThat(vigil.look(61 * SECOND)).isEqualTo(Finding.FINE);
  }

  @Test
  void zeroIsForEver() {
    Vigil vigil = new Vigil(Duration.ZERO, Duration.ZERO, 0);
    assertThat(vigil.look(1_000_000 * SECOND)).isEqualTo(Finding.FINE);
  }
}
