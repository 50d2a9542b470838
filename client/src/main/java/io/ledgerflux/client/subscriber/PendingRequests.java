package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.Acknowledgement;
import io.ledgerflux.client.protocol.GatewayMessage.CaughtUp;
import io.ledgerflux.client.protocol.GatewayMessage.FeedGap;
import io.ledgerflux.client.protocol.GatewayMessage.Other;
import io.ledgerflux.client.protocol.GatewayMessage.Pong;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import io.ledgerflux.client.protocol.GatewayMessage.RateLimit;
import io.ledgerflux.client.protocol.GatewayMessage.Reconnect;
import io.ledgerflux.client.protocol.GatewayMessage.Refusal;
import io.ledgerflux.client.protocol.GatewayMessage.ReplayEnd;
import io.ledgerflux.client.protocol.GatewayMessage.Resume;
import io.ledgerflux.client.protocol.GatewayMessage.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was asked on one connection. Where a gateway does nothing of it, the connection is of no
 * use: nothing would ever come.
 */
final class PendingRequests {
  /** With an id a subscription is acknowledged: the answer tells whether anything came of it. */
  static final long ID = 1;

  private static final String UNKNOWN_PRODUCT = "UNKNOWN_PRODUCT";
  private static final String TOO_MANY_PRODUCTS = "TOO_MANY_PRODUCTS";

  private enum Stage {
    NOTHING,
    SUBSCRIPTION,
    REPLAY,
    /** A replay has caught up: its products are subscribed without another request. */
    GOING_LIVE,
    GRANTED
  }

  private Stage stage = Stage.NOTHING;
  private @Nullable Refusal noRoom;

  /** A subscription was asked for, with an id. */
  void subscription() {
    stage = Stage.SUBSCRIPTION;
  }

  /** A replay was asked for. */
  void replay() {
    stage = Stage.REPLAY;
  }

  /** What follows where {@code message} says that nothing is done; empty where it does not. */
  Optional<Disconnection> on(GatewayMessage message) {
    if (message instanceof CaughtUp && stage == Stage.REPLAY) {
      stage = Stage.GOING_LIVE;
    }
    return switch (message) {
      case Refusal refusal ->
          refusal.code().equals(UNKNOWN_PRODUCT) ? Optional.empty() : refused(refusal);
      case Acknowledgement acknowledged -> acknowledged(acknowledged);
      case Prices _, Resume _, RateLimit _, Pong _, Status _, FeedGap _ -> Optional.empty();
      case CaughtUp _, ReplayEnd _, Reconnect _, Other _ -> Optional.empty();
    };
  }

  private Optional<Disconnection> refused(Refusal refusal) {
    boolean tooMany = refusal.code().equals(TOO_MANY_PRODUCTS);
    return switch (stage) {
      case NOTHING, GRANTED -> Optional.empty();
      case REPLAY -> disconnection(refusal);
      case SUBSCRIPTION -> {
        if (tooMany) {
          noRoom = refusal; // Others may be subscribed: the acknowledgement tells.
        }
        yield isOfAll(refusal) ? disconnection(refusal) : Optional.empty();
      }
      // Whether others were subscribed is told when they are asked for once more.
      case GOING_LIVE ->
          tooMany && refusal.retryMillis().isPresent() ? disconnection(refusal) : Optional.empty();
    };
  }

  /** Whether the gateway did not look at the request, or failed at it. */
  private static boolean isOfAll(Refusal refusal) {
    return switch (refusal.code()) {
      case "RATE_LIMITED", "INTERNAL_ERROR" -> true;
      default -> false;
    };
  }

  private Optional<Disconnection> acknowledged(Acknowledgement acknowledged) {
    Refusal refusal = noRoom;
    if (stage == Stage.SUBSCRIPTION) {
      stage = Stage.GRANTED;
    }
    return refusal == null || !acknowledged.products().isEmpty()
        ? Optional.empty()
        : disconnection(refusal);
  }

  private static Optional<Disconnection> disconnection(Refusal refusal) {
    return Optional.of(
        new Disconnection(
            refusal.code() + ": " + refusal.text(),
            Reconnection.afterError(refusal.retryMillis())));
  }
}
