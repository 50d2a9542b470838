package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.codec.ReplyCodec;
import io.ledgerflux.gateway.protocol.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one subscriber what he is told until either side ends the connection; behind the reason why
 * it ends nothing is sent any more. Belongs to his event loop.
 */
final class Sender {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  /** The name under which those are counted who have to go because they hold too much. */
  static final String MEMORY = "memory";

  /** How long a subscriber has to close his end before the connection is aborted. */
  private static final long CLOSE_MILLIS = 2_000;

  private final SubscriberLoop loop;
  private final String address;
  private final SubscriberConnection connection;
  private boolean closing;

  /** A sender to the subscriber at {@code address}, on {@code connection}. */
  Sender(SubscriberLoop loop, String address, SubscriberConnection connection) {
    this.loop = loop;
    this.address = address;
    this.connection = connection;
  }

  /** Whether the connection is over, or about to be. */
  boolean isClosing() {
    return closing;
  }

  void send(Reply reply) {
    if (!closing) {
      connection.write(reply, ReplyCodec.encode(reply));
      loop.sent(reply);
    }
  }

  /** Says that the gateway stops, and closes the connection after {@code afterMillis}. */
  void drain(long afterMillis) {
    if (!closing) {
      send(new Reply.Reconnect(afterMillis));
      connection.flush();
      loop.after(afterMillis, () -> close(Closing.SERVICE_RESTART));
    }
  }

  /** Ends the connection, since the subscriber does not do what he must. */
  void cutOff(Closing why) {
    if (!closing) {
      loop.cutOff(why.reason());
      log.info("closes {}: {}", address, why.reason());
    }
    close(why);
  }

  private void close(Closing why) {
    if (!closing) {
      closing = true;
      connection.close(why);
      loop.after(CLOSE_MILLIS, connection::abort);
    }
  }

  /** Ends the connection at once: what is held for it is memory that all need. */
  void drop(long heldBytes) {
    closing = true;
    loop.cutOff(MEMORY);
    log.info("drops {}: {} bytes are held for him", address, heldBytes);
    connection.abort();
  }

  /** The connection is over. */
  void ended() {
    closing = true;
  }
}
