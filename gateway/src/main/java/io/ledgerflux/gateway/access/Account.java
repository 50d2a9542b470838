package io.ledgerflux.gateway.access;

import io.ledgerflux.gateway.session.TokenBucket;
import java.util.Optional;

/** What one key does at this gateway. All event loops ask and tell it. */
public final class Account {
  private final ApiKey key;
  private final TokenBucket requestTokens;
  private int connections;
  private long requests;
  private long messages;
  private long bytes;

  Account(ApiKey key, long nowNanos) {
    this.key = key;
    long perSecond = key.limits().requestsPerSecond();
    this.requestTokens = new TokenBucket(perSecond, 2 * perSecond, nowNanos);
  }

  /** Whose it is; limits never change, whether it is valid stands in the {@link KeyRing}. */
  public ApiKey key() {
    return key;
  }

  /** Whether one more request over HTTP may be looked at. */
  public synchronized boolean tryRequest(long nowNanos) {
    return requestTokens.tryTake(nowNanos);
  }

  /**
   * Whether one more connection may be; each success must be matched by one {@link #disconnected}.
   */
  public synchronized boolean tryConnect() {
    int most = key.limits().connections();
    if (most > 0 && connections >= most) {
      return false;
    }
    connections++;
    return true;
  }

  /** A connection is over. */
  public synchronized void disconnected() {
    connections--;
  }

  /** A request was looked at. */
  public synchronized void asked() {
    requests++;
  }

  /** So much was sent. */
  public synchronized void sent(long moreMessages, long moreBytes) {
    messages += moreMessages;
    bytes += moreBytes;
  }

  /** What was used since this was last asked; it counts from nothing again. */
  synchronized Optional<Usage> take() {
    if (requests == 0 && messages == 0 && bytes == 0) {
      return Optional.empty();
    }
    Usage usage = new Usage(key.id(), requests, messages, bytes);
    requests = 0;
    messages = 0;
    bytes = 0;
    return Optional.of(usage);
  }

  /** What was taken could not be told to anybody. */
  synchronized void giveBack(Usage usage) {
    requests += usage.requests();
    messages += usage.messages();
    bytes += usage.bytes();
  }
}
