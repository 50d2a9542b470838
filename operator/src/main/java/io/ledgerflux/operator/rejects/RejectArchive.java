package io.ledgerflux.operator.rejects;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** What market_rejects keeps. */
final class RejectArchive {
  private final BrokerView broker;

  /** Is shown one reject after the other. */
  @FunctionalInterface
  interface Reader {
    /**
     * Takes the next one.
     *
     * @throws IOException to be shown no more
     */
    void read(Kept kept) throws IOException;
  }

  RejectArchive(BrokerView broker) {
    this.broker = broker;
  }

  /**
   * Shows {@code reader} those of {@code selection}, one by one, the oldest first; what is refused
   * meanwhile is not among them.
   */
  void each(Selection selection, Reader reader) throws IOException {
    StreamReport stream = broker.stream(Subjects.REJECTS);
    Instant now = Instant.now();
    Optional<StreamMessage> next =
        stream.there() ? next(selection, stream.firstSequence()) : Optional.empty();
    while (next.isPresent() && next.get().streamSequence() <= stream.lastSequence()) {
      Optional<Kept> kept = decode(next.get()).filter(one -> selection.holds(one, now));
      if (kept.isPresent()) {
        reader.read(kept.get());
      }
      next = next(selection, next.get().streamSequence() + 1);
    }
  }

  /** The one of {@code number}. */
  Optional<Kept> find(long number) throws IOException {
    return broker
        .next(Subjects.REJECTS, Subjects.rejects(), number)
        .filter(message -> message.streamSequence() == number)
        .flatMap(RejectArchive::decode);
  }

  private Optional<StreamMessage> next(Selection selection, long from) throws IOException {
    return broker.next(Subjects.REJECTS, selection.subject(), from);
  }

  private static Optional<Kept> decode(StreamMessage message) {
    try {
      return Optional.of(new Kept(message.streamSequence(), RejectCodec.decode(message.data())));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
