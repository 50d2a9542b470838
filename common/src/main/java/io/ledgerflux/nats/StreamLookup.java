package io.ledgerflux.nats;

import io.ledgerflux.model.Timestamps;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Looks into streams, beside their readers. */
public final class StreamLookup {
  private static final int READ_AT_ONCE = 1_000;
  private static final Duration ANSWER = Duration.ofSeconds(1);

  private final Broker broker;

  /** Looks into the streams at {@code broker}. */
  public StreamLookup(Broker broker) {
    this.broker = broker;
  }

  /**
   * The sequence of the stream's last message; 0 where it never had one, or is not there.
   *
   * @throws IOException if the broker does not answer
   */
  public long lastSequence(String stream) throws IOException {
    return sequence(stream, StreamState::getLastSequence);
  }

  /**
   * The sequence of the first message that the stream still has, or will have where it has none; 0
   * where it never had one, or is not there.
   *
   * @throws IOException if the broker does not answer
   */
  public long firstSequence(String stream) throws IOException {
    return sequence(stream, StreamState::getFirstSequence);
  }

  private long sequence(String stream, ToLongFunction<StreamState> which) throws IOException {
    try {
      return which.applyAsLong(
          broker.connection().jetStreamManagement().getStreamInfo(stream).getStreamState());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.STREAM_NOT_FOUND) {
        return 0;
      }
      throw new IOException("the broker refuses to tell of a stream: " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IOException("the broker is away", e);
    }
  }

  /**
   * The last message of {@code subject}.
   *
   * @throws IOException if the broker does not answer
   */
  public Optional<StreamMessage> last(String stream, String subject) throws IOException {
    try {
      return Optional.of(
          message(broker.connection().jetStreamManagement().getLastMessage(stream, subject)));
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.MESSAGE_NOT_FOUND) {
        return Optional.empty();
      }
      throw new IOException("the broker refuses to tell a message: " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IOException("the broker is away", e);
    }
  }

  static StreamMessage message(MessageInfo info) {
    byte[] data = info.getData();
    return new StreamMessage(
        String.valueOf(info.getSubject()),
        data == null ? new byte[0] : data,
        info.getSeq(),
        info.getTime() == null ? 0 : Timestamps.nanos(info.getTime().toInstant()));
  }

  /**
   * The last message of each subject that {@code filter} lets through.
   *
   * @throws IOException if the broker does not answer
   */
  public List<StreamMessage> lastOfEach(String stream, String filter) throws IOException {
    List<String> subjects;
    try {
      Map<String, Long> counts =
          broker
              .connection()
              .jetStreamManagement()
              .getStreamInfo(stream, StreamInfoOptions.filterSubjects(filter))
              .getStreamState()
              .getSubjectMap();
      subjects = List.copyOf(counts.keySet());
    } catch (JetStreamApiException | IllegalStateException e) {
      throw new IOException("the broker does not tell the subjects: " + e.getMessage(), e);
    }
    List<StreamMessage> found = new ArrayList<>();
    for (String subject : subjects) {
      last(stream, subject).ifPresent(found::add);
    }
    return found;
  }

  /**
   * Hands all messages from one stream sequence to another, both included, to {@code reader}, in
   * order; ends early where the stream does, or where the broker does not answer.
   *
   * @return whether it came to {@code toSequence}, or to the stream's end before it
   */
  public boolean read(
      String stream,
      String filter,
      long fromSequence,
      long toSequence,
      Consumer<StreamMessage> reader)
      throws InterruptedException {
    try (StreamReader messages =
        StreamReader.passing(
            broker, stream + "-lookup", stream, filter, new Start.AtSequence(fromSequence))) {
      while (messages.position().streamSequence() < toSequence) {
        Batch batch = messages.next(READ_AT_ONCE, Duration.ZERO, ANSWER.multipliedBy(2));
        batch.messages().stream()
            .filter(message -> message.streamSequence() <= toSequence)
            .forEach(reader);
        boolean atEnd = messages.isAttached() && batch.pending() == 0;
        if (atEnd || !batch.moves()) {
          return atEnd;
        }
      }
      return true;
    }
  }
}
