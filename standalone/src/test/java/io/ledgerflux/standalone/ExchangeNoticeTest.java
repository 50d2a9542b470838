package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExchangeNoticeTest {
  private static final Optional<String> AWAY = Optional.of("connection refused");
  private static final Optional<String> THERE = Optional.empty();

  private final ExchangeNotice notice = new ExchangeNotice(URI.create("ws://exchange"));

  @Test
  void saysNothingWhileTheExchangeIsThere() {
    assertThat(notice.on(THERE, seconds(0))).isEmpty();
    assertThat(notice.on(THERE, seconds(100))).isEmpty();
  }

  @Test
  void isPatientWithAShortBreak() {
    assertThat(notice.on(AWAY, seconds(0))).isEmpty();
    assertThat(notice.on(AWAY, seconds(1))).isEmpty();
    assertThat(notice.on(THERE, seconds(2))).isEmpty();
  }

  @Test
  void tellsTheReasonAndHowToRunTheDemo() {
    assertThat(notice.on(AWAY, seconds(0))).isEmpty();
    assertThat(notice.on(AWAY, seconds(5)))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("ws://exchange", "connection refused", "again", "make demo"));
  }

  @Test
  void offersNoDemoWhereTheExchangeWasThere() {
    notice.on(THERE, seconds(0));
    notice.on(AWAY, seconds(1));
    assertThat(notice.on(AWAY, seconds(5)))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("ws://exchange is away: connection refused", "again", "gap")
                    .doesNotContain("cannot be reached", "demo"));
  }

  @Test
  void tellsItAgainOnceAMinute() {
    notice.on(AWAY, seconds(0));
    notice.on(AWAY, seconds(5));

    assertThat(notice.on(AWAY, seconds(64))).isEmpty();
    assertThat(notice.on(AWAY, seconds(65))).isPresent();
  }

  @Test
  void tellsThatItIsBack() {
    notice.on(AWAY, seconds(0));
    notice.on(AWAY, seconds(5));

    assertThat(notice.on(THERE, seconds(6))).hasValue("The exchange is there: ws://exchange");
    assertThat(notice.on(THERE, seconds(7))).isEmpty();
  }

  private static long seconds(int count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
