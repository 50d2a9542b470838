package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.rest.RestHistory;
import io.ledgerflux.gateway.session.Shares;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Who may ask over HTTP, and which history answers. All event loops share it. */
final class RestAdmission {
  /** Anybody can show a ticket, and each costs a statement. */
  private static final int MOST_REDEMPTIONS = 256;

  /** For so long an answer that has begun waits for a place, to read on. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RestLimits limits;
  private final Duration patience;
  private final Semaphore room;
  private final AtomicLong unreadBytes = new AtomicLong();
  private final Shares redemptions = Shares.quarters(MOST_REDEMPTIONS);
  private final Shares downloads;
  private final AddressRates rates;
  private volatile RestHistory restHistory = RestHistory.NONE;

  RestAdmission(RestLimits limits) {
    this(limits, PATIENCE);
  }

  RestAdmission(RestLimits limits, Duration patience) {
    this.limits = limits;
    this.patience = patience;
    this.room = new Semaphore(limits.requests(), true);
    this.downloads = Shares.quarters(limits.requests());
    this.rates = new AddressRates(limits.requestsPerSecondPerAddress());
  }

  RestLimits limits() {
    return limits;
  }

  /** What was answered and is not taken yet. */
  AtomicLong unreadBytes() {
    return unreadBytes;
  }

  /** The tickets that are being looked up. */
  Shares redemptions() {
    return redemptions;
  }

  /** The pages of ticks that are being sent, by whom they are for. */
  Shares downloads() {
    return downloads;
  }

  RestHistory restHistory() {
    return restHistory;
  }

  void answerFrom(RestHistory now) {
    restHistory = now;
  }

  /** Why {@code address} has to wait; empty where it may ask. */
  Optional<Problem> judge(String address, long nowNanos) {
    return rates.tryTake(address, nowNanos)
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                ProblemCode.RATE_LIMITED,
                "an address may ask %d times a second"
                    .formatted(limits.requestsPerSecondPerAddress())));
  }

  /**
   * Takes a place among those for whom the history is read, where one is free and nobody waits for
   * it; each success must be matched by one {@link #leave}.
   */
  boolean tryEnter() {
    return !room.hasQueuedThreads() && room.tryAcquire();
  }

  /** The same for an answer that has begun: it waits for its turn, but not for ever. */
  boolean enter() throws InterruptedException {
    return room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  void leave() {
    room.release();
  }
}
