package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.server.Keepalive.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepaliveTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void pingsWhoIsQuietOnceAndGivesHimAsLongToAnswer() {
    Keepalive keepalive = new Keepalive(Duration.ofSeconds(20), Duration.ZERO, 0);
    assertThat(keepalive.look(20 * SECOND - 1)).isEqualTo(Finding.FINE);
    assertThat(keepalive.look(20 * SECOND)).isEqualTo(Finding.QUIET);
    assertThat(keepalive.look(21 * SECOND)).isEqualTo(Finding.FINE);
    assertThat(keepalive.look(40 * SECOND)).isEqualTo(Finding.GONE);
  }

  @Test
  void anAnswerBeginsItAnew() {
    Keepalive keepalive = new Keepalive(Duration.ofSeconds(20), Duration.ZERO, 0);
    assertThat(keepalive.look(20 * SECOND)).isEqualTo(Finding.QUIET);
    keepalive.heard(21 * SECOND);
    assertThat(keepalive.look(40 * SECOND)).isEqualTo(Finding.FINE);
    assertThat(keepalive.look(41 * SECOND)).isEqualTo(Finding.QUIET);
  }

  @Test
  void anAnswerToAPingIsNoRequest() {
    Keepalive keepalive = new Keepalive(Duration.ofSeconds(20), Duration.ofSeconds(60), 0);
    keepalive.heard(59 * SECOND);
    assertThat(keepalive.look(59 * SECOND)).isEqualTo(Finding.FINE);
    assertThat(keepalive.look(60 * SECOND)).isEqualTo(Finding.IDLE);
    keepalive.asked(60 * SECOND);
    assertThat(keepalive.look(61 * SECOND)).isEqualTo(Finding.FINE);
  }

  @Test
  void zeroIsForEver() {
    Keepalive keepalive = new Keepalive(Duration.ZERO, Duration.ZERO, 0);
    assertThat(keepalive.look(1_000_000 * SECOND)).isEqualTo(Finding.FINE);
  }
}
