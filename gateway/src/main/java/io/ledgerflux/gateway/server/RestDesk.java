package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.rest.Records;
import io.ledgerflux.gateway.session.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Who may ask over HTTP, and which history answers. All event loops share it. */
final class RestDesk {
  /** So many addresses are remembered: who asked longest ago is forgotten. */
  private static final int ADDRESSES = 10_000;

  private final RestLimits limits;
  private final Semaphore room;
  private final AtomicLong untakenBytes = new AtomicLong();
  private final Redemptions redemptions = new Redemptions();
  private final Map<String, TokenBucket> rates = new LinkedHashMap<>(16, 0.75f, true);
  private volatile Records records = Records.NONE;

  RestDesk(RestLimits limits) {
    this.limits = limits;
    this.room = new Semaphore(limits.requests());
  }

  RestLimits limits() {
    return limits;
  }

  /** What was answered and is not taken yet. */
  AtomicLong untakenBytes() {
    return untakenBytes;
  }

  /** The tickets that are being looked up. */
  Redemptions redemptions() {
    return redemptions;
  }

  Records records() {
    return records;
  }

  void answerFrom(Records nowRecords) {
    records = nowRecords;
  }

  /** Why {@code address} has to wait; empty where it may ask. */
  synchronized Optional<Problem> judge(String address, long nowNanos) {
    long perSecond = limits.requestsPerSecondPerAddress();
    if (perSecond == 0) {
      return Optional.empty();
    }
    boolean admitted =
        rates
            .computeIfAbsent(address, a -> new TokenBucket(perSecond, 2 * perSecond, nowNanos))
            .tryTake(nowNanos);
    if (rates.size() > ADDRESSES) {
      rates.remove(rates.keySet().iterator().next());
    }
    return admitted
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                ProblemCode.RATE_LIMITED,
                "an address may ask %d times a second".formatted(perSecond)));
  }

  /** Takes a place among those whom the history answers; told off by {@link #leave}. */
  boolean tryEnter() {
    return room.tryAcquire();
  }

  void leave() {
    room.release();
  }
}
