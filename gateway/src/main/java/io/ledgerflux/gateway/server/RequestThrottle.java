package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.TokenBucket;

/**
 * Holds a subscriber to his rate of requests: past it they are not looked at, of which he is told
 * once a spell; and who has too many of them refused is not borne any longer.
 */
final class RequestThrottle {
  /** A request so long is as much work as two. */
  private static final long BYTES_PER_TOKEN = 1_024;

  /** And so many products that begin are as much as one. */
  private static final long PRODUCTS_PER_TOKEN = 10;

  /** So many seconds' worth of requests can be saved up. */
  private static final int BURST_SECONDS = 2;

  /** Who has so many seconds' worth of requests refused is closed. */
  private static final int REFUSALS_SECONDS = 5;

  private final TokenBucket requests;
  private final TokenBucket refusals;
  private boolean refusing;

  /** Whether a request is looked at. */
  enum Verdict {
    /** It is. */
    ADMITTED,
    /** It is not, and the subscriber is told so. */
    REFUSED,
    /** It is not, and the subscriber was told so before. */
    IGNORED
  }

  /** The throttle of a connection that opened at {@code nowNanos}; 0 a second for no limit. */
  RequestThrottle(long perSecond, long nowNanos) {
    this.requests = new TokenBucket(perSecond, BURST_SECONDS * perSecond, nowNanos);
    this.refusals = new TokenBucket(perSecond, REFUSALS_SECONDS * perSecond, nowNanos);
  }

  /**
   * Whether a request that came at {@code nowNanos} is looked at. A long one is as much work as
   * several, and counts as so many.
   *
   * @param bytes how long it is
   */
  Verdict admit(long bytes, long nowNanos) {
    if (requests.tryTake(1 + bytes / BYTES_PER_TOKEN, nowNanos)) {
      refusing = false;
      return Verdict.ADMITTED;
    }
    Verdict verdict = refusing ? Verdict.IGNORED : Verdict.REFUSED;
    refusing = true;
    return verdict;
  }

  /**
   * Charges a request that was carried out for what it brought about: the next one is looked at
   * when that is paid.
   *
   * @param products how many it began
   */
  void charge(long products, long nowNanos) {
    requests.charge(products / PRODUCTS_PER_TOKEN, nowNanos);
  }

  /** Whether it is borne that one more was refused. */
  boolean bears(long nowNanos) {
    return refusals.tryTake(nowNanos);
  }
}
