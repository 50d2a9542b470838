package io.ledgerflux.operator.products;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MentionTest {
  private static final long NOW = Timestamps.nanos(Instant.parse("2026-01-02T03:04:05Z"));
  private static final OptionalLong NONE = OptionalLong.empty();

  @Test
  void hasNothingAgainstForgettingWhatNobodyTellsAnyMore() {
    assertThat(new Mention(ago(15), NONE, NONE, ago(900), OptionalLong.of(7)).objections(NOW))
        .isEmpty();
    assertThat(new Mention(NONE, NONE, NONE, ago(1), NONE).objections(NOW)).isEmpty();
  }

  @Test
  void objectsWhileAnIngestorTells() {
    assertThat(new Mention(ago(14), NONE, NONE, NONE, NONE).objections(NOW))
        .singleElement()
        .asString()
        .startsWith("An ingestor told of its feed a moment ago: ");
  }

  @Test
  void objectsWhileAStreamHoldsTicksHoweverOld() {
    assertThat(new Mention(ago(900), ago(960), ago(120), NONE, NONE).objections(NOW))
        .satisfiesExactly(
            raw ->
                assertThat(raw)
                    .startsWith(
                        "market_raw still holds ticks of it, the newest of 2026-01-02T02:48:05"),
            ticks -> assertThat(ticks).startsWith("market_ticks still holds ticks of it, "));
  }

  @Test
  void tellsWhatIsKept() {
    assertThat(new Mention(ago(5), ago(5), ago(5), ago(6), OptionalLong.of(7)).kept())
        .satisfiesExactly(
            status -> assertThat(status).startsWith("market_status     of 2026-01-02T03:04:00"),
            snapshot -> assertThat(snapshot).startsWith("market_snapshots  of 2026-01-02T03:03:59"),
            state -> assertThat(state).isEqualTo("snapshots         of tick 7"));
  }

  @Test
  void isNoneWhereOnlyTicksAreHeld() {
    assertThat(new Mention(NONE, ago(5), ago(5), NONE, NONE).isNone()).isTrue();
    assertThat(new Mention(ago(5), NONE, NONE, NONE, NONE).isNone()).isFalse();
    assertThat(new Mention(NONE, NONE, NONE, ago(5), NONE).isNone()).isFalse();
    assertThat(new Mention(NONE, NONE, NONE, NONE, OptionalLong.of(7)).isNone()).isFalse();
  }

  private static OptionalLong ago(long seconds) {
    return OptionalLong.of(NOW - Duration.ofSeconds(seconds).toNanos());
  }
}
