package io.ledgerflux.simulator.venue;

/**
 * What a venue lets the clients of one address do.
 *
 * @param connects connections that are made
 * @param requests messages that they send, over all their connections
 * @param subscriptions how many of them may have the same channel of the same product
 */
public record Limits(Rate connects, Rate requests, int subscriptions) {
  /**
   * How often something may be done.
   *
   * @param perSecond in the long run
   * @param burst at once, by who did nothing before
   */
  public record Rate(int perSecond, int burst) {}

  /** As Coinbase documents them for its Exchange feed, under "Rate limits". */
  public static final Limits COINBASE = new Limits(new Rate(8, 20), new Rate(100, 100), 10);

  private static final Rate ANY = new Rate(1_000_000, 1_000_000);

  /** Nothing that a client can do is too much. */
  public static final Limits NONE = new Limits(ANY, ANY, Integer.MAX_VALUE);
}
