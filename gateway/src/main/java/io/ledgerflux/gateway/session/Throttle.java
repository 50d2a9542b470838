package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Reply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a subscriber to his rate: who has no token, or a socket that is full, has his ticks merged
 * until there is a token and room. Products wait in line; each stands there once.
 */
final class Throttle {
  /** A spell is over when for so long nothing had to wait. */
  private static final long SPELL_END_NANOS = 1_000_000_000L;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TokenBucket bucket;
  private final Deque<Subscription> line = new ArrayDeque<>();
  private boolean began;
  private long lastWaitNanos;

  Throttle(TokenBucket bucket) {
    this.bucket = bucket;
  }

  /** Whether a tick may go at once. */
  boolean lets(boolean writable, long nowNanos) {
    return writable && line.isEmpty() && bucket.tryTake(nowNanos);
  }

  /** Takes a token, if there is one, before those that wait in line. */
  boolean tryTake(long nowNanos) {
    return bucket.tryTake(nowNanos);
  }

  /**
   * Puts {@code subscription}, whose ticks wait, behind the others; answers what to say where a
   * throttled spell begins with it.
   */
  Optional<Reply.RateLimit> add(Subscription subscription, long nowNanos) {
    Optional<Reply.RateLimit> word = waits(nowNanos);
    line.add(subscription);
    return word;
  }

  /** Something has to wait; answers what to say where a throttled spell begins with it. */
  Optional<Reply.RateLimit> waits(long nowNanos) {
    boolean begins = line.isEmpty() && (!began || nowNanos - lastWaitNanos > SPELL_END_NANOS);
    began = true;
    lastWaitNanos = nowNanos;
    return begins ? Optional.of(new Reply.RateLimit(retryMillis(nowNanos))) : Optional.empty();
  }

  /** The next in line, if there is a token for it. */
  @Nullable Subscription next(long nowNanos) {
    if (line.isEmpty()) {
      return null;
    }
    lastWaitNanos = nowNanos;
    return bucket.tryTake(nowNanos) ? line.poll() : null;
  }

  void remove(Subscription subscription) {
    line.remove(subscription);
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  private long retryMillis(long nowNanos) {
    return Math.max(1, Math.ceilDiv(bucket.nanosUntilToken(nowNanos), NANOS_PER_MILLI));
  }
}
