package io.ledgerflux.nats;

import java.io.IOException;
import java.util.OptionalLong;

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
   * is none).
   *
   * @throws IOException if the broker does not answer: the message may stand there or not
   */
  public Outcome store(OutboundMessage message, long expectedLast) throws IOException {
    try {
      OptionalLong stored =
          new BrokerCalls(broker.connection())
              .publishBehind(Subjects.SNAPSHOTS, expectedLast, message);
      if (stored.isEmpty()) {
        return new Outcome.Outdated();
      }
      broker.metrics().published(message.subject());
      return new Outcome.Stored(stored.getAsLong());
    } catch (IOException e) {
      broker.metrics().publishError();
      throw e;
    }
  }
}
