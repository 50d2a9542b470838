package io.ledgerflux.operator.rejects;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What market_rejects keeps. */
final class RejectArchive {
  private final BrokerView broker;

  RejectArchive(BrokerView broker) {
    this.broker = broker;
  }

  /** Those of {@code selection}, the oldest first. */
  List<Kept> find(Selection selection) throws IOException {
    List<Kept> found = new ArrayList<>();
    each(selection, found::add);
    return found;
  }

  /** Shows {@code reader} those of {@code selection}, one by one, the oldest first. */
  void each(Selection selection, Consumer<Kept> reader) throws IOException {
    StreamReport stream = broker.stream(Subjects.REJECTS);
    Instant now = Instant.now();
    Optional<StreamMessage> next =
        stream.there() ? next(selection, stream.firstSequence()) : Optional.empty();
    while (next.isPresent() && next.get().streamSequence() <= stream.lastSequence()) {
      decode(next.get()).filter(kept -> selection.holds(kept, now)).ifPresent(reader);
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
