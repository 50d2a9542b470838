package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What a subscriber has of each product's tape; written by one thread, read by any. */
final class Tapes {
  private final Map<String, Tape> byProduct = new ConcurrentHashMap<>();

  /** Tapes that go on after {@code lastSequences}. */
  Tapes(Map<String, Long> lastSequences) {
    lastSequences.forEach(
        (product, last) -> byProduct.put(product, new Tape(OptionalLong.of(last))));
  }

  /** How {@code prices}, which came next, join what was had. */
  Link on(Prices prices) {
    return byProduct
        .computeIfAbsent(prices.product(), _ -> new Tape(OptionalLong.empty()))
        .on(prices);
  }

  /** The last sequence had of {@code product}; empty where none was. */
  OptionalLong last(String product) {
    Tape tape = byProduct.get(product);
    return tape == null ? OptionalLong.empty() : tape.last();
  }

  /** By product, the sequence after which to go on; without those that have no price yet. */
  Map<String, Long> resumePoints() {
    Map<String, Long> points = new TreeMap<>();
    byProduct.forEach(
        (product, tape) -> tape.resumePoint().ifPresent(last -> points.put(product, last)));
    return points;
  }
}
