package io.ledgerflux.gateway.server;

import java.util.HashMap;
import java.util.Map;

/**
 * The tickets that are being looked up: anybody can show one, and each costs a statement. All event
 * loops ask it.
 */
final class Redemptions {
  private static final int MOST = 256;
  private static final int MOST_OF_AN_ADDRESS = 64;

  private final Map<String, Integer> byAddress = new HashMap<>();
  private int all;

  /** Whether one more may be looked up for {@code address}; each is told off by {@link #ended}. */
  synchronized boolean tryBegin(String address) {
    int own = byAddress.getOrDefault(address, 0);
    if (all >= MOST || own >= MOST_OF_AN_ADDRESS) {
      return false;
    }
    all++;
    byAddress.put(address, own + 1);
    return true;
  }

  synchronized void ended(String address) {
    all--;
    byAddress.computeIfPresent(address, (a, own) -> own == 1 ? null : own - 1);
  }
}
