package io.ledgerflux.operator.doctor;

/** What came of looking at a server. */
sealed interface Look<T> {
  /** It answered. */
  record Seen<T>(T sight) implements Look<T> {}

  /** It did not. */
  record Away<T>(String where, String why) implements Look<T> {
    /** It is told inside of a sentence, and a driver may say it as one. */
    public Away {
      why = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
    }
  }
}
