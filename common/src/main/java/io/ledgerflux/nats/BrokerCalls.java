package io.ledgerflux.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PublishOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * Calls of JetStream's API, one at a time: whatever keeps one from being answered is an {@link
 * IOException}.
 *
 * @param connection on which they go out
 */
record BrokerCalls(Connection connection) implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofSeconds(5);

  /** A question to the broker. */
  @FunctionalInterface
  interface Question<T> {
    T ask(JetStreamManagement management) throws IOException, JetStreamApiException;
  }

  /** The answer to {@code question}. */
  <T> T ask(Question<T> question) throws IOException {
    try {
      return question.ask(connection.jetStreamManagement());
    } catch (JetStreamApiException e) {
      throw new IOException("the broker refuses: " + e.getErrorDescription(), e);
    } catch (IllegalStateException e) {
      throw new IOException("the broker is away", e);
    }
  }

  /** How a stream is; empty where it is not there. */
  Optional<StreamInfo> find(String stream) throws IOException {
    return held(management -> management.getStreamInfo(stream));
  }

  /** The answer to {@code question}; empty where what it asks for, or its stream, is not there. */
  <T> Optional<T> held(Question<T> question) throws IOException {
    return ask(
        management -> {
          try {
            return Optional.ofNullable(question.ask(management));
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == JetStreamErrors.MESSAGE_NOT_FOUND
                || e.getApiErrorCode() == JetStreamErrors.STREAM_NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /**
   * Publishes {@code message} if the last one of its subject in {@code stream} is still {@code
   * expectedLast} (0: there is none). Where no answer comes it looks whether it stands there: the
   * answer may be lost, and a broker whose store is damaged may keep what it does not acknowledge.
   *
   * @return as which message it stands there; empty where another does, or the broker knows its id,
   *     and has dropped it
   * @throws IOException if the broker does not answer: the message may stand there or not
   */
  OptionalLong publishBehind(String stream, long expectedLast, OutboundMessage message)
      throws IOException {
    PublishOptions options =
        PublishOptions.builder()
            .messageId(message.messageId())
            .expectedLastSubjectSequence(expectedLast)
            .build();
    return ask(
        _ -> {
          try {
            PublishAck ack =
                connection.jetStream().publish(message.subject(), message.data(), options);
            return ack.isDuplicate() ? OptionalLong.empty() : OptionalLong.of(ack.getSeqno());
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == JetStreamErrors.WRONG_LAST_SEQUENCE) {
              return OptionalLong.empty();
            }
            throw e;
          } catch (IOException e) {
            return OptionalLong.of(sequenceOf(message, stream).orElseThrow(() -> e));
          }
        });
  }

  /** Empty where it is not the last one of its subject. */
  private Optional<Long> sequenceOf(OutboundMessage message, String stream) throws IOException {
    return held(management -> management.getLastMessage(stream, message.subject()))
        .filter(last -> Arrays.equals(last.getData(), message.data()))
        .map(MessageInfo::getSeq);
  }

  /** How many messages there are {@code from} here: by a consumer that nobody reads. */
  long count(String stream, ConsumerConfiguration.Builder from) throws IOException {
    return glance(stream, from, ConsumerInfo::getCalculatedPending);
  }

  /** What a consumer tells that is made {@code from} here, for no other end. */
  long glance(String stream, ConsumerConfiguration.Builder from, ToLongFunction<ConsumerInfo> what)
      throws IOException {
    return ask(
        management -> {
          ConsumerInfo consumer =
              management.createConsumer(
                  stream,
                  from.ackPolicy(AckPolicy.None)
                      .inactiveThreshold(GLANCE)
                      .memStorage(true)
                      .numReplicas(1)
                      .build());
          try {
            return what.applyAsLong(consumer);
          } finally {
            management.deleteConsumer(stream, consumer.getName());
          }
        });
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
