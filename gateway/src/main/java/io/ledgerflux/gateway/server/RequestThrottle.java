package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.TokenBucket;

/**
 * Holds a subscriber to his rate of requests: past it he is told for how long none is looked at,
 * and who goes on all the same, and has too many ignored, is not borne any longer.
 */
final class RequestThrottle {
  /** A request so long is as much work as two. */
  private static final long BYTES_PER_TOKEN = 1_024;

  /** And so many products that begin are as much as one. */
  private static final long PRODUCTS_PER_TOKEN = 10;

  /** So many seconds' worth of requests can be saved up. */
  private static final int BURST_SECONDS = 2;

  /** For so long at least none is looked at once one was refused. */
  private static final long SPELL_NANOS = 1_000_000_000L;

  /** Who has so many seconds' worth of requests ignored is closed. */
  private static final int IGNORED_SECONDS = 5;

  /** So long he must have all that can be saved up until as many are forgotten. */
  private static final int FORGET_SECONDS = 60;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TokenBucket requests;
  private final TokenBucket patience;

  /** For how long he had all that can be saved up: the time by which patience grows. */
  private long calmNanos;

  private boolean refusing;
  private long refusedNanos;
  private long spellNanos;

  /** Whether a request is looked at. */
  sealed interface Decision {
    /** It is. */
    record Admitted() implements Decision {}

    /**
     * It is not, and the subscriber is told so.
     *
     * @param retryMillis for how long none is
     */
    record Refused(long retryMillis) implements Decision {}

    /** It is not, and the subscriber was told so before. */
    record Ignored() implements Decision {}
  }

  /** The throttle of a connection that opened at {@code nowNanos}; 0 a second for no limit. */
  RequestThrottle(long perSecond, long nowNanos) {
    this.requests = new TokenBucket(perSecond, BURST_SECONDS * perSecond, nowNanos);
    this.patience = new TokenBucket(perSecond, FORGET_SECONDS * perSecond, 0);
  }

  /**
   * Whether a request that came at {@code nowNanos} is looked at. A long one is as much work as
   * several, and counts as so many.
   *
   * @param bytes how long it is
   */
  Decision admit(long bytes, long nowNanos) {
    if (refusing && nowNanos - refusedNanos < spellNanos) {
      return new Decision.Ignored();
    }
    long tokens = 1 + bytes / BYTES_PER_TOKEN;
    calmNanos += requests.nanosFull(nowNanos);
    refusing = !requests.tryTake(tokens, nowNanos);
    return refusing ? refused(tokens, nowNanos) : new Decision.Admitted();
  }

  private Decision refused(long tokens, long nowNanos) {
    long retryMillis =
        Math.ceilDiv(Math.max(SPELL_NANOS, requests.nanosUntil(tokens, nowNanos)), NANOS_PER_MILLI);
    refusedNanos = nowNanos;
    spellNanos = retryMillis * NANOS_PER_MILLI;
    return new Decision.Refused(retryMillis);
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

  /** Whether it is borne that one more was ignored. */
  boolean bears(long nowNanos) {
    long calmUntilNow = calmNanos + requests.nanosFull(nowNanos);
    return patience.tryTake(FORGET_SECONDS / IGNORED_SECONDS, calmUntilNow);
  }
}
