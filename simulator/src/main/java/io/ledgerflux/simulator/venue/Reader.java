package io.ledgerflux.simulator.venue;

/** A client's connection, as the venue sees it. */
public interface Reader {
  /** Where it comes from. */
  String address();

  /** Sends a message, and says whether it was taken: a connection that is closed takes none. */
  boolean send(String message);

  /** Whether it still takes messages; it may be closed before its client has left. */
  boolean isOpen();

  /** Whether what was sent is being read, so that more can be sent without piling up. */
  boolean ready();

  /** Closes the connection and says why. */
  void close(String reason);

  /** Breaks the connection without a word. */
  void breakOff();
}
