package io.ledgerflux.gateway.session;

import java.util.List;
import java.util.OptionalLong;

/**
 * The part of the history that a replay tells.
 *
 * @param number of the replay on its connection: an answer to an earlier one is not awaited
 * @param products whose tapes
 * @param fromNanos where it begins, in nanoseconds of event time since the epoch
 * @param toNanos before which it ends; empty: at the present
 */
public record ReplayOrder(int number, List<String> products, long fromNanos, OptionalLong toNanos) {
  /** An order that does not change. */
  public ReplayOrder {
    products = List.copyOf(products);
  }

  /** At which moment, in nanoseconds of event time since the epoch, nothing is told any more. */
  public long endNanos() {
    return toNanos.orElse(Long.MAX_VALUE);
  }
}
