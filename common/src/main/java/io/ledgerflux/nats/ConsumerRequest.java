package io.ledgerflux.nats;

import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/**
 * What a consumer is to send: what {@code filter} lets through of {@code stream}, from {@code
 * begin} on; it may send more.
 */
record ConsumerRequest(String stream, String filter, Start begin) {
  /** The broker forgets a consumer whose reader is gone for as long. */
  private static final Duration INACTIVE = Duration.ofMinutes(1);

  private static final int FILTER_IS_NO_SUBSET = 10093;

  /**
   * Has a consumer made. A filter that spans several of the stream's subjects is refused: then all
   * is sent.
   */
  JetStreamSubscription subscribe(JetStream streams) throws IOException, JetStreamApiException {
    PullSubscribeOptions options =
        PullSubscribeOptions.builder().stream(stream).configuration(configuration()).build();
    try {
      return streams.subscribe(filter, options);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == FILTER_IS_NO_SUBSET) {
        return streams.subscribe(">", options);
      }
      throw e;
    }
  }

  private ConsumerConfiguration configuration() {
    ConsumerConfiguration.Builder consumer =
        ConsumerConfiguration.builder()
            .ackPolicy(AckPolicy.None)
            .inactiveThreshold(INACTIVE)
            .memStorage(true)
            .numReplicas(1);
    switch (begin) {
      case Start.First() -> consumer.deliverPolicy(DeliverPolicy.All);
      case Start.AtSequence(long sequence) ->
          consumer.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(sequence);
      case Start.After(Position position) ->
          consumer
              .deliverPolicy(DeliverPolicy.ByStartSequence)
              .startSequence(position.streamSequence() + 1);
      case Start.AtTime(Instant time) ->
          consumer.deliverPolicy(DeliverPolicy.ByStartTime).startTime(time.atZone(ZoneOffset.UTC));
    }
    return consumer.build();
  }

  /** The first of the stream's messages that {@code filter} lets through, from a sequence on. */
  OptionalLong next(JetStreamManagement management, long fromSequence)
      throws IOException, JetStreamApiException {
    try {
      return OptionalLong.of(management.getNextMessage(stream, fromSequence, filter).getSeq());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.MESSAGE_NOT_FOUND) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }
}
