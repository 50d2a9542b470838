package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What a stream is now, seen from a reader's position.
 *
 * @param createdNanos when it was created
 * @param firstSequence of its first message
 * @param lastSequence of its last message, even where it has none any more
 * @param lastNanos when that was stored; 0 where it has none any more
 * @param nanosAtPosition when the message at the reader's position was stored; empty where the
 *     stream does not hold it any more
 */
record StreamView(
    long createdNanos,
    long firstSequence,
    long lastSequence,
    long lastNanos,
    OptionalLong nanosAtPosition) {

  /** What {@code stream} is, for a reader that stands at {@code position}. */
  static StreamView from(Broker broker, String stream, Position position)
      throws IOException, JetStreamApiException {
    JetStreamManagement management = broker.connection().jetStreamManagement();
    StreamInfo info = management.getStreamInfo(stream);
    long sequence = position.streamSequence();
    boolean held =
        sequence >= Math.max(1, info.getStreamState().getFirstSequence())
            && sequence <= info.getStreamState().getLastSequence();
    return new StreamView(
        BrokerTime.nanos(info.getCreateTime()),
        info.getStreamState().getFirstSequence(),
        info.getStreamState().getLastSequence(),
        BrokerTime.nanos(info.getStreamState().getLastTime()),
        held ? storedAt(management, stream, sequence) : OptionalLong.empty());
  }

  /** When the message was stored; empty where the stream does not give it. */
  static OptionalLong storedAt(JetStreamManagement management, String stream, long sequence)
      throws IOException, JetStreamApiException {
    try {
      return OptionalLong.of(BrokerTime.nanos(management.getMessage(stream, sequence).getTime()));
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.MESSAGE_NOT_FOUND) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }
}
