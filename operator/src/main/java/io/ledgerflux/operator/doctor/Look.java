package io.ledgerflux.operator.doctor;

/** What came of looking at a server. */
sealed interface Look<T> {
  /** It answered. */
  record Seen<T>(T sight) implements Look<T> {}

  /** It did not. */
  record Away<T>(String where, String why) implements Look<T> {}
}
