package io.ledgerflux.client.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.protocol.Replay;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {
  private static final long START = Duration.ofDays(3).toNanos();
  private static final long LATER = START + Duration.ofSeconds(90).toNanos();

  @Test
  void theWindowStaysWhereItWasWhenItIsAskedForAgain() {
    ReplayProgress progress = progress("-15m", Optional.of("-1m"));
    assertThat(progress.request(START)).isEqualTo(replay("-15m", Optional.of("-1m")));
    assertThat(progress.request(LATER)).isEqualTo(replay("-990000ms", Optional.of("-150000ms")));
  }

  @Test
  void momentsAndAnOpenEndStayAsTheyAre() {
    ReplayProgress progress = progress("2026-11-20T10:00:00Z", Optional.empty());
    Replay first = progress.request(START);
    assertThat(progress.request(LATER)).isEqualTo(first);
  }

  private static ReplayProgress progress(String from, Optional<String> to) {
    return new ReplayProgress(replay(from, to));
  }

  private static Replay replay(String from, Optional<String> to) {
    return new Replay(List.of("BTC-USD"), from, to, BigDecimal.TEN);
  }
}
