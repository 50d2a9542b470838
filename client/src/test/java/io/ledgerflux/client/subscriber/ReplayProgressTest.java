package io.ledgerflux.client.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.model.Tick;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

  @Test
  void goesOnFromAWhileBeforeItsNewestTick() {
    ReplayProgress progress = progress("-15m", Optional.empty());
    progress.request(START);
    progress.on(tick(10, seconds(100)));
    progress.on(tick(11, seconds(107)));
    progress.on(tick(12, seconds(106)));
    assertThat(progress.request(LATER).from()).isEqualTo(Long.toString(seconds(102)));
  }

  @Test
  void asksForTheSameWindowWhereItHasHardlyBegun() {
    ReplayProgress progress = progress("-15m", Optional.empty());
    progress.request(START);
    progress.on(tick(10, seconds(100)));
    progress.on(tick(11, seconds(104)));
    assertThat(progress.request(LATER).from()).isEqualTo("-990000ms");
    assertThat(progress.hadBefore(tick(9, seconds(99)))).as("before its beginning").isTrue();
    assertThat(progress.hadBefore(tick(10, seconds(100)))).isTrue();
    assertThat(progress.hadBefore(tick(11, seconds(104)))).isTrue();
    assertThat(progress.hadBefore(tick(12, seconds(99)))).as("it stands behind 11").isFalse();
  }

  @Test
  void passesOverEachTickOnce() {
    ReplayProgress progress = progress("-15m", Optional.empty());
    progress.request(START);
    progress.on(tick(10, seconds(100)));
    assertThat(progress.hadBefore(tick(10, seconds(100)))).as("it was not asked again").isFalse();
    progress.request(LATER);
    assertThat(progress.hadBefore(tick(10, seconds(100)))).isTrue();
    assertThat(progress.hadBefore(tick(10, seconds(100)))).isFalse();
  }

  @Test
  void tellsTicksOfTwoNumberingsApart() {
    ReplayProgress progress = progress("-15m", Optional.empty());
    progress.request(START);
    progress.on(tick(700, seconds(90)));
    progress.on(tick(701, seconds(100)));
    progress.on(tick(1, seconds(101)));
    progress.request(LATER);
    assertThat(progress.hadBefore(tick(701, seconds(100)))).isTrue();
    assertThat(progress.hadBefore(tick(1, seconds(101)))).isTrue();
    assertThat(progress.hadBefore(tick(2, seconds(101)))).isFalse();
    assertThat(progress.hadBefore(tick(701, seconds(101)))).isFalse();
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  private static Tick tick(long sequence, long eventNanos) {
    return new Tick(
        "BTC-USD",
        sequence,
        OptionalLong.empty(),
        false,
        eventNanos,
        eventNanos,
        null,
        null,
        null,
        null);
  }

  private static ReplayProgress progress(String from, Optional<String> to) {
    return new ReplayProgress(replay(from, to));
  }

  private static Replay replay(String from, Optional<String> to) {
    return new Replay(List.of("BTC-USD"), from, to, BigDecimal.TEN);
  }
}
