package io.ledgerflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
  private final Tick tick = tick("84138.41", 7);

  @Test
  void areTheSameWhoeverReadsATick() {
    assertThat(MessageIds.raw(tick.readAt(1))).isEqualTo(MessageIds.raw(tick.readAt(2)));
    assertThat(MessageIds.of(tick.readAt(1))).isEqualTo(MessageIds.of(tick.readAt(2)));
  }

  @Test
  void tellACopyThatWasReadByASlowClockFromOneThatWasNot() {
    Tick later = tick("84138.41", 1_796_000_000_000_000_000L);
    String id = MessageIds.raw(later.readAt(later.eventNanos() + 20_000_000));
    assertThat(MessageIds.raw(later.readAt(later.eventNanos() - 900_000_000))).isEqualTo(id);
    assertThat(MessageIds.raw(later.readAt(later.eventNanos() - 61_000_000_000L))).isNotEqualTo(id);
  }

  @Test
  void tellADamagedCopyFromTheTrueTick() {
    assertThat(MessageIds.raw(tick("-84138.41", 7))).isNotEqualTo(MessageIds.raw(tick));
    assertThat(MessageIds.raw(tick("84138.410", 7))).isNotEqualTo(MessageIds.raw(tick));
  }

  @Test
  void tellASequenceThatIsUsedAgain() {
    assertThat(MessageIds.of(tick("84138.41", 8))).isNotEqualTo(MessageIds.of(tick));
  }

  private static Tick tick(String bid, long eventNanos) {
    return new Tick(
        "BTC-USD",
        1,
        OptionalLong.empty(),
        false,
        eventNanos,
        9,
        null,
        new Quote(new BigDecimal(bid), null),
        null,
        null);
  }
}
