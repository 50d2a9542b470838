package io.ledgerflux.snapshotter.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ShardMessagesTest {
  private static final Tick TICK = Ticks.tick(10, 1);

  @Test
  void aTickKnowsWhereAReaderStandsAfterIt() {
    ShardMessages.Ticks ticks =
        ShardMessages.ticks(
            batch(
                message("market.ticks.0.BTC-USD", TickCodec.encode(TICK), 5),
                message("market.late.0.BTC-USD", TickCodec.encode(TICK), 6)),
            0);

    assertThat(ticks.unreadable()).isEmpty();
    assertThat(ticks.batch().entries())
        .containsExactly(
            new Entry(TICK, false, new Position(5, 50, 7)),
            new Entry(TICK, true, new Position(6, 60, 7)));
  }

  @Test
  void whatIsNoTickIsARejectWithItsOriginal() {
    byte[] junk = "{\"a\":".getBytes(StandardCharsets.UTF_8);

    ShardMessages.Ticks ticks =
        ShardMessages.ticks(batch(message("market.ticks.0.btc.usd", junk, 5)), 99);

    assertThat(ticks.batch().entries()).isEmpty();
    Reject reject = ticks.unreadable().getFirst();
    assertThat(reject.reason()).isEqualTo(RejectReason.UNSTORABLE);
    assertThat(reject.product()).isEqualTo(Reject.NO_PRODUCT);
    assertThat(reject.origin()).isEqualTo("market_ticks:5");
    assertThat(reject.original()).isEqualTo("{\"a\":");
    assertThat(reject.rejectNanos()).isEqualTo(99);
  }

  @Test
  void keepsNoHalfCharacterOfALongOriginal() {
    byte[] junk = ("x" + "\u20bf".repeat(Reject.ORIGINAL_LIMIT)).getBytes(StandardCharsets.UTF_8);

    Reject reject =
        ShardMessages.ticks(batch(message("market.ticks.0.A-B", junk, 5)), 99)
            .unreadable()
            .getFirst();

    assertThat(reject.original()).isEqualTo("x" + "\u20bf".repeat(Reject.ORIGINAL_LIMIT / 3));
    assertThat(reject.originalBytes()).isEqualTo(junk.length);
  }

  @Test
  void anUnstorableTickIsARejectWithItsTrade() {
    Reject reject = ShardMessages.unstorable(Ticks.entry(TICK, false, 5), "no room", 99);

    assertThat(reject.tradeId()).isEqualTo(OptionalLong.of(1));
    assertThat(reject.detail()).isEqualTo("no room");
    assertThat(reject.original())
        .isEqualTo(new String(TickCodec.encode(TICK), StandardCharsets.UTF_8));
  }

  @Test
  void takesOwnProductsTradesFromRejects() {
    Batch batch =
        batch(
            message("market.rejects.crossed_book.BTC-USD", reject("BTC-USD", 5), 1),
            message("market.rejects.crossed_book.BTC-USD", reject("BTC-USD", 6), 2),
            message("market.rejects.crossed_book.ETH-USD", reject("ETH-USD", 7), 3),
            message("market.rejects.crossed_book.BTC-USD", new byte[0], 4));

    assertThat(ShardMessages.refusedTrades(batch, "BTC-USD"::equals).ids())
        .isEqualTo(Map.of("BTC-USD", List.of(5L, 6L)));
  }

  private static byte[] reject(String product, long tradeId) {
    return RejectCodec.encode(
        new Reject(
            RejectReason.CROSSED_BOOK,
            "",
            product,
            "normalizer",
            "market_raw:1",
            0,
            OptionalLong.of(tradeId),
            "{}",
            2));
  }

  private static Batch batch(StreamMessage... messages) {
    return new Batch(List.of(messages), Position.BEGINNING, new Position(9, 90, 7), 0, List.of());
  }

  private static StreamMessage message(String subject, byte[] data, long sequence) {
    return new StreamMessage(subject, data, sequence, sequence * 10);
  }
}
