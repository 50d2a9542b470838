package io.ledgerflux.normalizer;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.core.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rejects of messages of market_raw that are refused. */
final class Rejects {
  private static final String SERVICE = "normalizer";

  private Rejects() {}

  /** Where a message of market_raw came from, as its reject tells it. */
  static String origin(StreamMessage message) {
    return Subjects.RAW + ':' + message.streamSequence();
  }

  /**
   * The reject of {@code message}, with its text.
   *
   * @param tick what it tells; null where it could not be read
   * @param nowNanos when it is refused, in nanoseconds since the epoch
   */
  static OutboundMessage message(
      Outcome.Refused refused, StreamMessage message, @Nullable Tick tick, long nowNanos) {
    String claimed = tick == null ? Subjects.product(message.subject()) : tick.product();
    Reject reject =
        new Reject(
            refused.reason(),
            refused.detail(),
            Products.isValid(claimed) ? claimed : Reject.NO_PRODUCT,
            SERVICE,
            origin(message),
            nowNanos,
            tick == null ? OptionalLong.empty() : tick.tradeId(),
            Reject.keptOf(new String(message.data(), StandardCharsets.UTF_8)),
            message.data().length);
    return new OutboundMessage(
        Subjects.reject(reject.reason(), reject.product()),
        MessageIds.of(reject),
        RejectCodec.encode(reject));
  }
}
