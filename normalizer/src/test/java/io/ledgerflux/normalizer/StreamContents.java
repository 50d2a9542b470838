package io.ledgerflux.normalizer;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Subjects;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PushSubscribeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the streams of a broker hold. */
final class StreamContents implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Connection connection;

  StreamContents(NatsServer server) throws IOException, InterruptedException {
    connection = Nats.connect(server.url());
  }

  /** The ticks on the tape, of all products, as the stream has them. */
  List<Tick> tape() throws Exception {
    return ticks(false);
  }

  /** The late ticks. */
  List<Tick> late() throws Exception {
    return ticks(true);
  }

  List<Reject> rejects() throws Exception {
    List<Reject> rejects = new ArrayList<>();
    for (Message message : all(Subjects.REJECTS)) {
      rejects.add(RejectCodec.decode(message.getData()));
    }
    return rejects;
  }

  /** What {@code stream} holds: of each message its number, its subject and its text. */
  List<String> messages(String stream) throws Exception {
    return all(stream).stream()
        .map(
            message ->
                "%d %s %s"
                    .formatted(
                        message.metaData().streamSequence(),
                        message.getSubject(),
                        new String(message.getData(), StandardCharsets.UTF_8)))
        .toList();
  }

  /** How many messages {@code stream} holds; none where it is not there. */
  long count(String stream) {
    try {
      return connection.jetStreamManagement().getStreamInfo(stream).getStreamState().getMsgCount();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      return 0;
    }
  }

  /** Empties {@code stream}, as if all in it were older than it keeps. */
  void expire(String stream) throws IOException, JetStreamApiException {
    connection.jetStreamManagement().purgeStream(stream);
  }

  /** Forgets every position. */
  void forgetPositions() throws IOException, JetStreamApiException {
    connection.jetStreamManagement().purgeStream("KV_positions");
  }

  /** What stands at {@code key} of the positions. */
  String position(String key) throws IOException, JetStreamApiException {
    var entry = connection.keyValue("positions").get(key);
    return entry == null ? "" : String.valueOf(entry.getValueAsString());
  }

  void publish(String subject, byte[] data) throws IOException, JetStreamApiException {
    connection.jetStream().publish(subject, data);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Tick> ticks(boolean late)
      throws IOException, JetStreamApiException, InterruptedException, MalformedMessageException {
    List<Tick> ticks = new ArrayList<>();
    for (Message message : all(Subjects.TICKS)) {
      if (Subjects.isLate(message.getSubject()) == late) {
        ticks.add(TickCodec.decode(message.getData()));
      }
    }
    return ticks;
  }

  private List<Message> all(String stream)
      throws IOException, JetStreamApiException, InterruptedException {
    List<Message> messages = new ArrayList<>();
    long count = count(stream);
    JetStreamSubscription subscription =
        connection
            .jetStream()
            .subscribe(">", PushSubscribeOptions.builder().stream(stream).ordered(true).build());
    while (messages.size() < count) {
      Message message = subscription.nextMessage(ANSWER);
      if (message == null) {
        throw new IOException("only " + messages.size() + " of " + count + " messages came");
      }
      messages.add(message);
    }
    subscription.unsubscribe();
    return messages;
  }
}
