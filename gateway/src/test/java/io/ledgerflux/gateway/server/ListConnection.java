package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.protocol.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection that is a list: it takes all, and is as full as a test says. */
final class ListConnection implements SubscriberConnection {
  final List<String> messages = new CopyOnWriteArrayList<>();

  /** The same as they were handed over. */
  final List<byte[]> written = new CopyOnWriteArrayList<>();

  final List<Boolean> listened = new ArrayList<>();

  /** So many messages fail, as a bug would have them. */
  int failures;

  /** Run when the gateway ends it, as where its end is heard of at once. */
  Runnable ended = () -> {};

  boolean writable = true;
  long heldBytes;
  long takenBytes;

  @Override
  public void room(int bytes) {}

  @Override
  public void write(Reply reply, byte[] message) {
    if (failures > 0) {
      failures--;
      throw new IllegalStateException("a bug");
    }
    written.add(message);
    messages.add(new String(message, StandardCharsets.UTF_8));
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public long pendingBytes() {
    return heldBytes;
  }

  @Override
  public long takenBytes() {
    return takenBytes;
  }

  @Override
  public long heldBytes() {
    return heldBytes;
  }

  @Override
  public void listen(boolean listening, long nowNanos) {
    listened.add(listening);
  }

  @Override
  public Optional<Closing> look(long nowNanos) {
    return Optional.empty();
  }

  @Override
  public void close(Closing why) {
    ended.run();
  }

  @Override
  public void abort() {
    ended.run();
  }
}
