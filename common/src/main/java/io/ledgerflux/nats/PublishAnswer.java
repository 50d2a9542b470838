package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import java.io.IOException;

/** What the broker answers to a published message. */
sealed interface PublishAnswer {
  /** Told by clusters: the original of this id is still being stored. */
  int DUPLICATE_IN_PROCESS = 10158;

  int MESSAGE_TOO_BIG = 10054;

  /** The stream holds it. */
  record Stored() implements PublishAnswer {}

  /** The original of this id is on its way into the stream: ask again. */
  record StillStoring() implements PublishAnswer {}

  /** The stream will never take it. */
  record Refused(String why) implements PublishAnswer {}

  /** It was not stored, and may be the next time. */
  record Failed(String why) implements PublishAnswer {}

  /** The answer that {@code message} tells. */
  static PublishAnswer of(Message message) {
    if (message.isStatusMessage()) {
      return new Failed("no stream takes it: " + message.getStatus().getMessage());
    }
    try {
      var _ = new PublishAck(message);
      return new Stored();
    } catch (JetStreamApiException e) {
      return switch (e.getApiErrorCode()) {
        case DUPLICATE_IN_PROCESS -> new StillStoring();
        case MESSAGE_TOO_BIG -> new Refused(e.getErrorDescription());
        default -> new Failed(e.getErrorDescription());
      };
    } catch (IOException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
  }
}
