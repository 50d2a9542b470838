package io.ledgerflux.client.protocol;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a gateway says to a subscriber; docs/protocol.md tells each message field by field. */
public sealed interface GatewayMessage {

  /** A message that carries prices of one product. */
  sealed interface Prices extends GatewayMessage {
    /** Such as {@code BTC-USD}. */
    String product();
  }

  /**
   * A product's market, from which its tape goes on.
   *
   * @param snapshot the market
   * @param recovered false where it stands in for ticks after a {@code from_seq} that could not be
   *     had
   */
  record Market(Snapshot snapshot, boolean recovered) implements Prices {
    @Override
    public String product() {
      return snapshot.product();
    }
  }

  /**
   * The next tick of a product's tape.
   *
   * @param tick the tick, or the newest of each field of those that it stands for
   * @param conflated how many ticks it stands for; 0 where it is one as it was
   * @param gap whether the gateway says that ticks before it could not be had
   */
  record Increment(Tick tick, long conflated, boolean gap) implements Prices {
    @Override
    public String product() {
      return tick.product();
    }
  }

  /**
   * The next tick of a product's tape as it was.
   *
   * @param tick the tick
   * @param gap whether the gateway says that ticks before it could not be had
   */
  record Replayed(Tick tick, boolean gap) implements Prices {
    @Override
    public String product() {
      return tick.product();
    }
  }

  /**
   * How the ticks after a {@code from_seq} are served.
   *
   * @param product such as {@code BTC-USD}
   * @param fromSequence as it was asked
   * @param outcome what follows
   */
  record Resume(String product, long fromSequence, Outcome outcome) implements GatewayMessage {
    /** What follows. */
    public enum Outcome {
      /** The tape after the sequence, whole. */
      RECOVERED,
      /** Nothing, until this gateway has come so far. */
      AHEAD,
      /** A snapshot: what followed the sequence is not kept any more. */
      NOT_RECOVERED
    }
  }

  /**
   * From here on ticks are conflated.
   *
   * @param retryMillis when the next token comes
   */
  record RateLimit(long retryMillis) implements GatewayMessage {}

  /**
   * The answer to a ping.
   *
   * @param token what the ping carried
   */
  record Pong(String token) implements GatewayMessage {}

  /**
   * A request that was refused, or carried out with a warning.
   *
   * @param code such as {@code SUBSCRIBE_ERROR}
   * @param text the reason in words
   * @param retryMillis after how long it may go well; empty where waiting does not help
   * @param requestId of the request; empty where it had none
   */
  record Refusal(String code, String text, OptionalLong retryMillis, Optional<String> requestId)
      implements GatewayMessage {
    /** A refusal of what waiting does not help. */
    public Refusal(String code, String text, Optional<String> requestId) {
      this(code, text, OptionalLong.empty(), requestId);
    }
  }

  /**
   * A request that carried an id was granted.
   *
   * @param requestId of the request
   * @param products the subscriptions now in force; of a replay, its products
   */
  record Acknowledgement(String requestId, List<String> products) implements GatewayMessage {
    /** A message that cannot be changed from outside. */
    public Acknowledgement {
      products = List.copyOf(products);
    }
  }

  /**
   * How a product's feed is doing.
   *
   * @param product such as {@code BTC-USD}
   * @param state how
   * @param ageMillis how old its last tick was; empty where none was
   */
  record Status(String product, FeedState state, OptionalLong ageMillis)
      implements GatewayMessage {}

  /**
   * The venue's feed left trades out, or has brought them after all.
   *
   * @param product such as {@code BTC-USD}
   * @param first trade id
   * @param last trade id
   * @param closed whether they have come
   */
  record FeedGap(String product, long first, long last, boolean closed) implements GatewayMessage {}

  /**
   * A replay has come to the present: its products are subscribed from here on.
   *
   * @param products such as {@code BTC-USD}
   * @param ticks how many it told
   */
  record CaughtUp(List<String> products, long ticks) implements GatewayMessage {
    /** A message that cannot be changed from outside. */
    public CaughtUp {
      products = List.copyOf(products);
    }
  }

  /**
   * A replay is over.
   *
   * @param products such as {@code BTC-USD}
   * @param ticks how many it told
   * @param reason why
   */
  record ReplayEnd(List<String> products, long ticks, Reason reason) implements GatewayMessage {
    /** A message that cannot be changed from outside. */
    public ReplayEnd {
      products = List.copyOf(products);
    }

    /** Why a replay is over. */
    public enum Reason {
      /** It came to its end. */
      COMPLETE,
      /** The subscriber stopped it. */
      STOPPED,
      /** History could not be read any more. */
      FAILED
    }
  }

  /**
   * This gateway stops, and serves the subscriber until then.
   *
   * @param afterMillis after how long he is to come again
   */
  record Reconnect(long afterMillis) implements GatewayMessage {}

  /**
   * A message that this client does not know: newer gateways may send such.
   *
   * @param op its kind
   */
  record Other(String op) implements GatewayMessage {}
}
