package io.ledgerflux.operator.rejects;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.ingestor.codec.VenueMessageCodec;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * What a reject's original becomes when it goes the ingestor's way once more: a message for
 * market_raw, where the normalizer judges it as any other.
 */
sealed interface Replay {
  /**
   * It can be judged again.
   *
   * @param tick what it tells
   * @param message to be published
   */
  record Possible(Tick tick, OutboundMessage message) implements Replay {}

  /** It cannot, for the reason that {@code why} says. */
  record Hopeless(String why) implements Replay {}

  /** What becomes of {@code reject} where products are dealt to {@code shards}. */
  static Replay of(Reject reject, Shards shards) {
    int kept = reject.original().getBytes(StandardCharsets.UTF_8).length;
    if (kept < reject.originalBytes()) {
      return new Hopeless(
          "only %d of its %d bytes were kept".formatted(kept, reject.originalBytes()));
    }
    VenueMessage message = VenueMessageCodec.decode(reject.original(), reject.rejectNanos());
    return switch (message) {
      case VenueMessage.Ticker(Tick tick, var _) -> of(tick, shards);
      case VenueMessage.Unusable unusable ->
          new Hopeless("it still cannot be used: " + unusable.detail());
      case VenueMessage.Ignored _ -> ofOwnTick(reject, shards);
      case VenueMessage.Heartbeat _, VenueMessage.Subscriptions _, VenueMessage.VenueError _ ->
          new Hopeless("it is no ticker");
    };
  }

  /** What came from a stream is a tick already. */
  private static Replay ofOwnTick(Reject reject, Shards shards) {
    try {
      Tick tick = TickCodec.decode(reject.original().getBytes(StandardCharsets.UTF_8));
      return of(tick.following(OptionalLong.empty()), shards);
    } catch (MalformedMessageException e) {
      return new Hopeless("it still is no tick: " + e.getMessage());
    }
  }

  private static Replay of(Tick tick, Shards shards) {
    if (!Products.isValid(tick.product())) {
      return new Hopeless(tick.product() + " is no product");
    }
    return new Possible(
        tick,
        new OutboundMessage(
            Subjects.raw(shards.of(tick.product()), tick.product()),
            "replay:" + MessageIds.raw(tick),
            TickCodec.encode(tick)));
  }
}
