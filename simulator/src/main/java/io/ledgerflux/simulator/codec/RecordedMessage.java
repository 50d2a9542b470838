package io.ledgerflux.simulator.codec;

import io.ledgerflux.simulator.wire.Times;

/**
 * A message of a recording. Of its text only the time is ever rewritten.
 *
 * @param arrivalMicros when it arrived, or its own time where the recording does not tell; {@link
 *     #UNKNOWN} when neither is there
 * @param timeMicros its own time, {@link #UNKNOWN} when it has none
 * @param timeStart where the time's characters begin in the text
 * @param timeEnd where they end
 */
public record RecordedMessage(
    String type,
    String product,
    long tradeId,
    long sequence,
    long arrivalMicros,
    long timeMicros,
    String text,
    int timeStart,
    int timeEnd) {
  /** Stands for a time that is not known. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  private static final long YEAR_2015 = 1_420_070_400_000_000L;

  /** Whether it carries a time that means something. */
  public boolean hasTime() {
    return timeMicros >= YEAR_2015;
  }

  /** The text with its time moved; as it was when it has no sane time. */
  public String textWithTimeMovedBy(long micros) {
    if (micros == 0 || !hasTime()) {
      return text;
    }
    var moved = new StringBuilder(text.length() + 8).append(text, 0, timeStart);
    Times.write(moved, timeMicros + micros);
    return moved.append(text, timeEnd, text.length()).toString();
  }
}
