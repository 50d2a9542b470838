package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.Tick;

/** A judgement on one tick that needs nothing but the tick. */
@FunctionalInterface
public interface Check {
  /** Whether {@code tick} may go on. */
  Verdict validate(Tick tick);

  /** This check, and where it accepts, the {@code next} one. */
  default Check and(Check next) {
    return tick ->
        switch (validate(tick)) {
          case Verdict.Accept accept -> next.validate(tick);
          case Verdict.Reject reject -> reject;
        };
  }
}
