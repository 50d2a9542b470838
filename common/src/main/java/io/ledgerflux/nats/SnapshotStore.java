package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.util.Arrays;

/**
 * The stream that keeps the newest message of each subject, written only by who knows what stands
 * there: so an older one never replaces a newer one.
 */
public final class SnapshotStore {
  private final Broker broker;

  /** The outcome of a write. */
  public sealed interface Outcome {
    /** It stands there now, as message {@code streamSequence}. */
    record Stored(long streamSequence) implements Outcome {}

    /** Somebody else wrote in between: what stands there must be looked at again. */
    record Outdated() implements Outcome {}
  }

  /** The snapshots at {@code broker}. */
  public SnapshotStore(Broker broker) {
    this.broker = broker;
  }

  /**
   * Writes {@code message} if the last one of its subject is still {@code expectedLast} (0: there
   * is none). Where no answer comes it looks whether it stands there: a broker whose store is
   * damaged may keep what it does not acknowledge.
   *
   * @throws IOException if the broker does not answer: the message may stand there or not
   */
  public Outcome store(OutboundMessage message, long expectedLast) throws IOException {
    try {
      PublishAck ack =
          broker
              .connection()
              .jetStream()
              .publish(
                  message.subject(),
                  message.data(),
                  PublishOptions.builder()
                      .messageId(message.messageId())
                      .expectedLastSubjectSequence(expectedLast)
                      .build());
      broker.metrics().published(message.subject());
      return new Outcome.Stored(ack.getSeqno());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.WRONG_LAST_SEQUENCE) {
        return new Outcome.Outdated();
      }
      broker.metrics().publishError();
      throw new IOException("the broker refuses a snapshot: " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      broker.metrics().publishError();
      throw new IOException("the broker is away", e);
    } catch (IOException e) {
      broker.metrics().publishError();
      StreamMessage kept =
          new StreamLookup(broker)
              .last(Subjects.SNAPSHOTS, message.subject())
              .filter(last -> Arrays.equals(last.data(), message.data()))
              .orElseThrow(() -> e);
      return new Outcome.Stored(kept.streamSequence());
    }
  }

  /**
   * The stream sequence of the last message of {@code subject}; 0 where there is none.
   *
   * @throws IOException if the broker does not answer
   */
  public long lastSequence(String subject) throws IOException {
    try {
      MessageInfo last =
          broker.connection().jetStreamManagement().getLastMessage(Subjects.SNAPSHOTS, subject);
      return last.getSeq();
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.MESSAGE_NOT_FOUND) {
        return 0;
      }
      throw new IOException("the broker refuses to tell a snapshot: " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IOException("the broker is away", e);
    }
  }
}
