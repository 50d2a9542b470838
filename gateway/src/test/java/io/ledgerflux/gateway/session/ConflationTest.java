package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.behindGap;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConflationTest {
  @Test
  void oneTickAloneStaysTheSharedMessage() {
    TapeTick only = onTape(tick(20, 10), 1);
    assertThat(new Conflation(only).release(10))
        .isEqualTo(new Reply.Increment(Ticks.PRODUCT, only.frame()));
  }

  @Test
  void keepsTheNewestOfEachField() {
    Quote bid = new Quote(new BigDecimal("1.10"), null);
    Quote newerBid = new Quote(new BigDecimal("1.20"), null);
    Quote ask = new Quote(new BigDecimal("1.30"), null);
    Conflation waiting = new Conflation(onTape(quotes(20, bid, ask), 1));
    waiting.add(onTape(quotes(30, newerBid, null), 2));

    assertThat(waiting.release(10))
        .isEqualTo(
            new Reply.Conflated(
                quotes(30, newerBid, ask).following(OptionalLong.of(10)), 2, false));
  }

  @Test
  void tellsThatTicksAmongThemAreMissing() {
    Conflation waiting = new Conflation(onTape(tick(20, 10), 1));
    waiting.add(behindGap(tick(40, 30), 2));
    waiting.add(onTape(tick(50, 40), 3));

    assertThat(waiting.release(10)).isEqualTo(new Reply.Conflated(tick(50, 10), 3, true));
  }

  @Test
  void aRestartReplacesWhatWaited() {
    Conflation waiting = new Conflation(onTape(tick(900, 890), 1));
    waiting.add(onTape(Ticks.restart(5, 2_000_000_000_000_000_000L), 2));
    waiting.add(onTape(tick(7, 5), 3));

    assertThat(waiting.restarts()).isTrue();
    assertThat(waiting.release(890))
        .isEqualTo(new Reply.Conflated(tick(7, -1).restarting(), 3, false));
  }

  private static Tick quotes(long sequence, Quote bid, @Nullable Quote ask) {
    return new Tick(
        Ticks.PRODUCT, sequence, OptionalLong.empty(), false, 1, 2, null, bid, ask, null);
  }
}
