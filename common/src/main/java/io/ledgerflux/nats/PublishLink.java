package io.ledgerflux.nats;

import io.ledgerflux.trace.Tracing;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A publisher's connection, from its making to its break: it never reconnects, and all answers come
 * to one inbox, in which a message is known by its number.
 */
final class PublishLink {
  private static final Logger log = LoggerFactory.getLogger(PublishLink.class);
  private static final long NOBODYS = -1;
  private static final String MESSAGE_ID = "Nats-Msg-Id";

  private final Connection connection;
  private final OrderedPublisher.Wiring wiring;
  private final PublishHealth health;
  private final String inbox;

  /** Who hears what happens on a link. */
  interface Listener {
    /** The broker answered to message {@code number}. */
    void onAnswer(long number, PublishAnswer answer);

    /** A link broke; it may be one that was given up before. */
    void onBreak();
  }

  private PublishLink(
      Connection connection,
      OrderedPublisher.Wiring wiring,
      PublishHealth health,
      Listener listener) {
    this.connection = connection;
    this.wiring = wiring;
    this.health = health;
    this.inbox = connection.createInbox() + '.';
    Connections.hear(
        connection,
        inbox + '*',
        message -> listener.onAnswer(number(message), PublishAnswer.of(message)));
  }

  /**
   * A link to the broker, once the streams are there; empty where one or the other is not, as
   * {@code health} is told.
   *
   * @param most how many messages may be in flight: the library's queue must never be full
   */
  static Optional<PublishLink> open(
      OrderedPublisher.Wiring wiring, int most, PublishHealth health, Listener listener)
      throws InterruptedException {
    try {
      return Optional.of(connect(wiring, most, health, listener));
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      health.unreachable(e);
    } catch (StreamConflictException e) {
      health.conflict(e);
    }
    return Optional.empty();
  }

  private static PublishLink connect(
      OrderedPublisher.Wiring wiring, int most, PublishHealth health, Listener listener)
      throws IOException, JetStreamApiException, StreamConflictException, InterruptedException {
    Options options =
        Connections.options(wiring.config(), wiring.name(), any -> listener.onBreak())
            .maxReconnects(0)
            .maxMessagesInOutgoingQueue(2 * most + 1_000)
            .build();
    PublishLink link = new PublishLink(Connections.open(options), wiring, health, listener);
    try {
      wiring.streams().declare(link.connection);
      return link;
    } catch (IOException
        | JetStreamApiException
        | StreamConflictException
        | IllegalStateException e) {
      link.close();
      throw e;
    }
  }

  boolean isUp() {
    return connection.getStatus() == Connection.Status.CONNECTED;
  }

  /**
   * Sends {@code message}, known by {@code number} from now on.
   *
   * @throws IllegalArgumentException if it is larger than the broker takes
   * @throws IllegalStateException if the link is broken
   */
  void send(OutboundMessage message, long number) {
    Headers headers = new Headers().put(MESSAGE_ID, message.messageId());
    if (message.traceParent() != null) {
      headers.put(Tracing.HEADER, message.traceParent());
    }
    connection.publish(message.subject(), inbox + number, headers, message.data());
  }

  /**
   * Sees to it that the streams are there: one that is gone answers nothing.
   *
   * @return false where nothing must be sent before somebody has changed something
   */
  boolean redeclare() {
    try {
      wiring.streams().declare(connection);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("{}: the streams cannot be looked at: {}", wiring.name(), e.getMessage());
    } catch (StreamConflictException e) {
      log.error("{}: {}", wiring.name(), e.getMessage());
      health.conflict(e);
      return false;
    }
    return true;
  }

  void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long number(Message answer) {
    String subject = answer.getSubject();
    try {
      return Long.parseLong(subject.substring(subject.lastIndexOf('.') + 1));
    } catch (NumberFormatException e) { // Not the broker's: anybody may write into an inbox.
      return NOBODYS;
    }
  }
}
