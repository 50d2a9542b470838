package io.ledgerflux.nats;

/**
 * How many messages a consumer was asked for, how many of them came, and how many wait behind them.
 * The broker sends no more than it was asked for: a slow reader's messages wait there.
 */
final class Deliveries {
  /** More are asked for when half of them came: so many wait in memory at most, and a half. */
  static final int ASKED_AT_ONCE = 1_000;

  private long asked;
  private long received;
  private long receivedAtLastCheck = -1;
  private long pending;
  private long pendingBefore;

  /** So many messages wait for the consumer, of which none came yet. */
  void waiting(long count) {
    pending = count;
  }

  /** Whether so few are on their way that more are to be asked for. */
  boolean runLow() {
    return asked - received <= ASKED_AT_ONCE / 2;
  }

  /** So many were asked for as are asked for at once. */
  void asked() {
    asked += ASKED_AT_ONCE;
  }

  /** The number of the message that must be the next one to come. */
  long next() {
    return received + 1;
  }

  /** The next message came; so many wait behind it. */
  void came(long pendingNow) {
    received++;
    pendingBefore = pending;
    pending = pendingNow;
  }

  /** How many messages wait behind the one that came last, or in all where none came yet. */
  long pending() {
    return pending;
  }

  /** The same, of the message before the one that came last. */
  long pendingBefore() {
    return pendingBefore;
  }

  /**
   * Whether all came that there is; then nothing waits.
   *
   * @param pendingAtBroker how many messages the broker has still to send
   * @param sent the number of the last one that it sent
   */
  boolean areComplete(long pendingAtBroker, long sent) {
    if (pendingAtBroker == 0 && sent == received) {
      pending = 0;
      return true;
    }
    return false;
  }

  /** Whether nothing came since this was asked last, though something waits. */
  boolean stall() {
    boolean stalled = receivedAtLastCheck == received;
    receivedAtLastCheck = received;
    return stalled;
  }
}
