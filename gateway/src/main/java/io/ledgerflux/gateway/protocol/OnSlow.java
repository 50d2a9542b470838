package io.ledgerflux.gateway.protocol;

/** What becomes of a subscriber who does not keep up. */
public enum OnSlow {
  /** Several ticks become one, and that is told. */
  CONFLATE,
  /** Nothing is left out; who stays behind is disconnected, and resumes. */
  CLOSE
}
