package io.ledgerflux.gateway.rest;

/**
 * Of how many trades how many are stored.
 *
 * @param expected how many there should be
 * @param stored how many there are
 */
public record Completeness(long expected, long stored) {
  /**
   * The same of one minute.
   *
   * @param beginNanos in nanoseconds since the epoch
   * @param of how many
   */
  public record Minute(long beginNanos, Completeness of) {}

  /**
   * Of a while.
   *
   * @param total over all of it, whatever the page
   * @param minutes of those in which there was anything
   */
  public record Report(Completeness total, Page<Minute> minutes) {}
}
