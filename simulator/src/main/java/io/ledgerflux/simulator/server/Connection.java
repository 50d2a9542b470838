package io.ledgerflux.simulator.server;

import io.ledgerflux.simulator.venue.Reader;
import io.ledgerflux.simulator.wire.Messages;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's WebSocket. What it has not read yet is bounded; past that it is cut off. */
final class Connection implements Reader {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final int READY_BELOW = 256 << 10;
  private static final short POLICY_VIOLATION = 1008;
  private static final long CLOSING_MILLIS = 1_000;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final int mostUnread;
  private long unread;
  private boolean closed;

  Connection(Vertx vertx, ServerWebSocket socket, int mostUnread) {
    this.vertx = vertx;
    this.socket = socket;
    this.mostUnread = mostUnread;
  }

  @Override
  public String address() {
    return socket.remoteAddress().hostAddress();
  }

  @Override
  public boolean send(String message) {
    if (closed) {
      return false;
    }
    if (unread > mostUnread) {
      write(Messages.error("ErrSlowConsume", "client does not read fast enough"));
      close("ErrSlowConsume");
      return false;
    }
    write(message);
    return true;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean ready() {
    return unread < READY_BELOW;
  }

  @Override
  public void close(String reason) {
    if (!closed) {
      closed = true;
      log.info("closing the connection of {}: {}", socket.remoteAddress(), reason);
      socket.close(POLICY_VIOLATION, reason);
      vertx.setTimer(CLOSING_MILLIS, any -> breakOff());
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to do when it fails
  public void breakOff() {
    closed = true;
    // From the pipeline's head: a close that passes through its handlers says goodbye first.
    ((WebSocketInternal) socket).channelHandlerContext().pipeline().firstContext().close();
  }

  private void write(String message) {
    int length = message.length();
    unread += length;
    socket.writeTextMessage(message).onComplete(any -> unread -= length);
  }
}
