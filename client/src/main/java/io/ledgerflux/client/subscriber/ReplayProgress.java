package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.model.Tick;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a replay has come. One that was interrupted is asked for again from the time of its last
 * tick on; what was had of that time already is passed over.
 */
final class ReplayProgress {
  private final Replay wanted;
  private OptionalLong lastEventNanos = OptionalLong.empty();

  /** When it was asked for first: a moment that is told as how long ago is meant from then on. */
  private OptionalLong askedNanos = OptionalLong.empty();

  /** The time from which it was asked for again; empty for the first time. */
  private OptionalLong againFromNanos = OptionalLong.empty();

  /** Others may ask for it. */
  private volatile boolean underWay = true;

  ReplayProgress(Replay wanted) {
    this.wanted = wanted;
  }

  /** Whether there is still something to replay. */
  boolean isUnderWay() {
    return underWay;
  }

  /** What is to be asked for at {@code nowNanos} of a clock that never goes back. */
  Replay request(long nowNanos) {
    if (askedNanos.isEmpty()) {
      askedNanos = OptionalLong.of(nowNanos);
    }
    againFromNanos = lastEventNanos;
    Replay same = wanted.after(Duration.ofNanos(nowNanos - askedNanos.getAsLong()));
    return againFromNanos.isEmpty()
        ? same
        : same.startingAt(Long.toString(againFromNanos.getAsLong()));
  }

  /** Whether {@code tick} was had before the replay was asked for again. */
  boolean hadBefore(Tick tick, OptionalLong lastSequence) {
    return againFromNanos.isPresent()
        && tick.eventNanos() <= againFromNanos.getAsLong()
        && lastSequence.isPresent()
        && tick.sequence() <= lastSequence.getAsLong();
  }

  /** {@code tick} was had. */
  void on(Tick tick) {
    lastEventNanos =
        OptionalLong.of(Math.max(tick.eventNanos(), lastEventNanos.orElse(tick.eventNanos())));
  }

  /** It has come to its end, or to the present. */
  void end() {
    underWay = false;
  }

  /** None where nothing is replayed. */
  static Optional<ReplayProgress> of(Optional<Replay> replay) {
    return replay.map(ReplayProgress::new);
  }
}
