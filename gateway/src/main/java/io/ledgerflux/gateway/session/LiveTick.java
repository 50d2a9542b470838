package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.TapeTick;
import java.util.List;

/**
 * A tick that was just put on its tape.
 *
 * @param tick the tick
 * @param tape at whose end it stands
 * @param passedOn what it means to each subscriber to whom it goes as it is: one list for all
 */
public record LiveTick(TapeTick tick, Tape tape, List<Effect> passedOn) {
  /** {@code tick} at the end of {@code tape}. */
  public static LiveTick of(TapeTick tick, Tape tape) {
    return new LiveTick(
        tick, tape, List.of(new Effect.Send(new Reply.Increment(tape.product(), tick.frame()))));
  }

  long sequence() {
    return tick.frame().sequence();
  }

  /** When it happened, since the epoch. */
  long eventNanos() {
    return tick.tick().eventNanos();
  }

  /** Whether it has the sequence of {@code last}, but was read only after somebody had that. */
  boolean isNamesakeOf(LastTick last) {
    return sequence() == last.sequence() && tick.tick().ingestNanos() > last.saidNanos();
  }

  boolean restarts() {
    return tick.tick().restart();
  }
}
