package io.ledgerflux.gateway.session;

import java.util.HashMap;
import java.util.Map;

/**
 * Places of which nobody has more than his share, so that others find some. All event loops ask it.
 */
public final class Shares {
  private final int most;
  private final int mostOfOne;
  private final Map<String, Integer> byName = new HashMap<>();
  private int all;

  /** So many places, and so many of them for each name. */
  public Shares(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** As many places, and a quarter of them for each name, but one at least. */
  public static Shares quarters(int most) {
    return new Shares(most, Math.max(1, most / 4));
  }

  /**
   * Takes one more place for {@code name}, if there is one; each success must be matched by one
   * {@link #ended}.
   */
  public synchronized boolean tryBegin(String name) {
    int own = byName.getOrDefault(name, 0);
    if (all >= most || own >= mostOfOne) {
      return false;
    }
    all++;
    byName.put(name, own + 1);
    return true;
  }

  /** Gives a place of {@code name} back. */
  public synchronized void ended(String name) {
    all--;
    byName.computeIfPresent(name, (n, own) -> own == 1 ? null : own - 1);
  }
}
