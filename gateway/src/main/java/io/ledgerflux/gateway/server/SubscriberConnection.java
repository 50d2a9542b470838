package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.protocol.Reply;
import java.util.Optional;

/** The connection to a subscriber, by whatever protocol he came. Belongs to his event loop. */
interface SubscriberConnection {
  /** From now on, with so much waiting for him, it counts as full. */
  void room(int bytes);

  /**
   * Writes a message; it leaves with the next {@link #flush}.
   *
   * @param message the JSON of {@code reply}: perhaps shared by many, nobody changes it
   */
  void write(Reply reply, byte[] message);

  void flush();

  /** Whether there is room; what was written is sent first if that makes some. */
  boolean isWritable();

  /** What waits until the subscriber takes it, in bytes. */
  long pendingBytes();

  /** What he has taken, in bytes. */
  long takenBytes();

  /** What is held for him in both directions, in bytes. */
  long heldBytes();

  /** Whether what he says is listened to. */
  void listen(boolean listening, long nowNanos);

  /** Sees to it that somebody is there; answers why the connection has to end, if it has to. */
  Optional<Closing> look(long nowNanos);

  /** Ends the connection behind all that waits, and says why. */
  void close(Closing why);

  /** Ends it at once. */
  void abort();
}
