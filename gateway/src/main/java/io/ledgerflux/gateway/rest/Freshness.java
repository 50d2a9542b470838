package io.ledgerflux.gateway.rest;

import java.time.Duration;

/** How long an answer may be used again without asking. */
public enum Freshness {
  /** Not at all: whoever has it asks whether it still holds. */
  CHANGING("no-cache"),
  /** An hour: only a late tick could change it, and those that old are rare. */
  SETTLED("private, max-age=3600");

  private static final Duration UNSETTLED = Duration.ofHours(1);

  private final String cacheControl;

  Freshness(String cacheControl) {
    this.cacheControl = cacheControl;
  }

  /** The answer's Cache-Control. */
  public String cacheControl() {
    return cacheControl;
  }

  /** Of an answer that tells of what was before {@code endNanos}. */
  static Freshness of(boolean fixed, long endNanos, long nowNanos) {
    return fixed && nowNanos - endNanos > UNSETTLED.toNanos() ? SETTLED : CHANGING;
  }
}
