package io.ledgerflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Ticks are read and written for each row of a replay: what that leaves for the collector. */
class TickGarbageTest {
  private static final int ROUNDS = 2_000;
  private static final Tick TICK =
      new Tick(
          "BTC-USD",
          1_000_315,
          OptionalLong.of(1_000_312),
          false,
          1_800_000_001_050_000_000L,
          1_800_000_001_080_000_000L,
          new Trade(
              new BigDecimal("84140.88"),
              new BigDecimal("0.00123456"),
              Side.BUY,
              OptionalLong.of(370_843_506)),
          new Quote(new BigDecimal("84140.82"), new BigDecimal("0.12345678")),
          new Quote(new BigDecimal("84140.84"), new BigDecimal("1.2345")),
          new DayStatistics(
              new BigDecimal("83000.01"),
              new BigDecimal("85000.99"),
              new BigDecimal("82000.5"),
              new BigDecimal("12345.12345678")));

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private interface Work {
    Object run() throws Exception;
  }

  @Test
  void aTickIsWrittenIntoFourTimesItsText() throws Exception {
    int length = TickCodec.encode(TICK).length;
    assertThat(bytesFor(() -> TickCodec.encode(TICK))).isBetween((long) length, 4L * length);
  }

  @Test
  void aTickIsReadFromItsTextIntoSixTimesThat() throws Exception {
    byte[] json = TickCodec.encode(TICK);
    assertThat(bytesFor(() -> TickCodec.decode(json))).isBetween(100L, 6L * json.length);
  }

  private long bytesFor(Work work) throws Exception {
    repeat(work); // Classes are loaded, and buffers are there.
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(work);
    return (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
  }

  private static void repeat(Work work) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Objects.requireNonNull(work.run());
    }
  }
}
