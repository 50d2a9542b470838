package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.model.Products;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request for a replay asks for, by the clock of the moment at which it came.
 *
 * @param products whose tapes
 * @param fromNanos where it begins, in nanoseconds of event time since the epoch
 * @param toNanos before which it ends; empty: at the present
 */
record ReplayWindow(List<String> products, long fromNanos, OptionalLong toNanos) {
  /** The subscriber's clock may be so far ahead of ours. */
  private static final long CLOCKS_DIFFER_NANOS = 60_000_000_000L;

  /** So early that nothing can have happened: an hour behind it is still a number. */
  private static final long EARLIEST_NANOS = Long.MIN_VALUE + 3_600_000_000_000L;

  private static final int LONGEST_NAME = 40;

  /** A window that does not change. */
  ReplayWindow {
    products = List.copyOf(products);
  }

  /** The window of {@code products}, which are all that {@code request} means. */
  static ReplayWindow of(Request.Replay request, List<String> products, long epochNanos) {
    return new ReplayWindow(
        products,
        Math.max(EARLIEST_NANOS, request.from().epochNanos(epochNanos)),
        request
            .to()
            .map(point -> OptionalLong.of(point.epochNanos(epochNanos)))
            .orElse(OptionalLong.empty()));
  }

  /** Why it cannot be replayed; empty where it can. */
  Optional<String> fault(long epochNanos) {
    List<String> invalid = products.stream().filter(p -> !Products.isValid(p)).toList();
    if (products.isEmpty()) {
      return Optional.of("there is no product to replay");
    }
    if (!invalid.isEmpty()) {
      String first = invalid.getFirst();
      return Optional.of(
          "no product's name: '"
              + first.substring(0, Math.min(LONGEST_NAME, first.length()))
              + "'");
    }
    if (toNanos.isPresent() && fromNanos >= toNanos.getAsLong()) {
      return Optional.of("from must lie before to");
    }
    long latest = epochNanos + CLOCKS_DIFFER_NANOS;
    if (toNanos.isPresent() && toNanos.getAsLong() > latest) {
      return Optional.of("to lies in the future: leave it out to go on live");
    }
    return fromNanos > latest ? Optional.of("from lies in the future") : Optional.empty();
  }

  /** The order to read it, which is the connection's {@code number}. */
  ReplayOrder order(int number) {
    return new ReplayOrder(number, products, fromNanos, toNanos);
  }
}
