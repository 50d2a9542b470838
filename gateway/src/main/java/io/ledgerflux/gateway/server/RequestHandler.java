package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.RequestCodec;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Session;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what a subscriber asks for, on his event loop. A bug at one request is told him, and
 * ends nothing.
 *
 * @param session decides about requests
 * @param runner does what it wants done
 * @param sender sends to the subscriber
 */
record RequestHandler(Session session, EffectRunner runner, Sender sender) {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  private static final OptionalLong RETRY_MILLIS = OptionalLong.of(1_000);

  /** Carries out the request that {@code text} tells. */
  void on(String text, Moment now) {
    Request request;
    try {
      request = RequestCodec.decode(text);
    } catch (RuntimeException bug) {
      failed(bug, Optional.empty());
      return;
    }
    on(request, now);
  }

  /** Carries out {@code request}. */
  void on(Request request, Moment now) {
    try {
      runner.run(session.on(request, now));
    } catch (RuntimeException bug) {
      failed(bug, request.id());
    }
  }

  private void failed(RuntimeException bug, Optional<JsonScalar> id) {
    log.error("a request failed", bug);
    String message = "the gateway failed at this request";
    sender.send(new Reply.Refusal(ErrorCode.INTERNAL_ERROR, message, RETRY_MILLIS, id));
  }
}
