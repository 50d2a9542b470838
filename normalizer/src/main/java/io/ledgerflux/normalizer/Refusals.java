package io.ledgerflux.normalizer;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Outgoing;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.core.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is put out for a message of market_raw that is refused. */
final class Refusals {
  private static final String SERVICE = "normalizer";

  private Refusals() {}

  /**
   * The reject of {@code message}, with its text.
   *
   * @param tick what it tells; null where it could not be read
   * @param nowNanos when it is refused, in nanoseconds since the epoch
   */
  static Outgoing outgoing(
      Outcome.Refused refused, StreamMessage message, @Nullable Tick tick, long nowNanos) {
    String claimed = tick == null ? Subjects.product(message.subject()) : tick.product();
    Reject reject =
        new Reject(
            refused.reason(),
            refused.detail(),
            Products.isValid(claimed) ? claimed : Reject.NO_PRODUCT,
            SERVICE,
            Subjects.RAW + ':' + message.streamSequence(),
            nowNanos,
            tick == null ? OptionalLong.empty() : tick.tradeId(),
            text(message.data()),
            message.data().length);
    return new Outgoing(
        Subjects.reject(reject.reason(), reject.product()),
        MessageIds.of(reject),
        RejectCodec.encode(reject));
  }

  /** Up to the limit, and not into the middle of a character. */
  private static String text(byte[] utf8) {
    int end = Math.min(utf8.length, Reject.ORIGINAL_LIMIT);
    while (end < utf8.length && end > 0 && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(utf8, 0, end, StandardCharsets.UTF_8);
  }
}
