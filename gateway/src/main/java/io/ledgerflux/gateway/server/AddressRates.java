package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.TokenBucket;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** How often each address may come: a token bucket for each. All event loops ask it. */
final class AddressRates {
  /** So many addresses are remembered: who came longest ago is forgotten. */
  private static final int ADDRESSES = 10_000;

  private final long perSecond;
  private final SequencedMap<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /** So many times a second, and those of two seconds at once; 0 for no limit. */
  AddressRates(long perSecond) {
    this.perSecond = perSecond;
  }

  /** Whether {@code address} may come once more at {@code nowNanos}. */
  synchronized boolean tryTake(String address, long nowNanos) {
    if (perSecond == 0) {
      return true;
    }
    boolean taken =
        buckets
            .computeIfAbsent(address, a -> new TokenBucket(perSecond, 2 * perSecond, nowNanos))
            .tryTake(nowNanos);
    if (buckets.size() > ADDRESSES) {
      buckets.pollFirstEntry();
    }
    return taken;
  }
}
