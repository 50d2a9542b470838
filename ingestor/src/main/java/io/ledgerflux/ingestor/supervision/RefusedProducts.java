package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.supervision.Effect.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The products that the venue does not send, and when each is tried again. */
final class RefusedProducts {
  /** The first wait for a product that the venue has sent before: it may be there again at once. */
  private static final Duration FIRST_WAIT_FOR_THE_KNOWN = Duration.ofSeconds(1);

  private static final Duration FIRST_WAIT = Duration.ofSeconds(15);

  private final Duration longestWait;
  private final Map<String, Retry> retries = new HashMap<>();
  private final Set<String> known = new HashSet<>();

  private record Retry(Refusal refusal, Duration retryIn, long sinceNanos) {
    long dueNanos() {
      return sinceNanos + retryIn.toNanos();
    }
  }

  /**
   * Each is tried again after a wait that is doubled from one to the next, up to {@code longest}.
   */
  RefusedProducts(Duration longest) {
    this.longestWait = longest;
  }

  /** The venue refuses {@code product} by name. */
  Refused named(String product, String reason, long nowNanos) {
    return add(product, reason, true, nowNanos);
  }

  /**
   * The venue does not send {@code product}, and did not say now that this is the product's fault;
   * if it said so before, that still holds.
   */
  Refused unnamed(String product, String reason, long nowNanos) {
    return add(product, reason, false, nowNanos);
  }

  private Refused add(String product, String reason, boolean byName, long nowNanos) {
    Retry last = retries.get(product);
    Duration wait = last == null ? firstWait(product) : last.retryIn().multipliedBy(2);
    Duration retryIn = wait.compareTo(longestWait) < 0 ? wait : longestWait;
    Refusal refusal = new Refusal(reason, byName || (last != null && last.refusal().byName()));
    retries.put(product, new Retry(refusal, retryIn, nowNanos));
    return new Refused(product, reason, retryIn);
  }

  private Duration firstWait(String product) {
    return known.contains(product) ? FIRST_WAIT_FOR_THE_KNOWN : FIRST_WAIT;
  }

  /** The venue sends {@code product}. */
  void lift(String product) {
    retries.remove(product);
    known.add(product);
  }

  boolean contains(String product) {
    return retries.containsKey(product);
  }

  /** Those whose time has come. They stay refused until the venue sends them. */
  List<String> due(long nowNanos) {
    List<String> due = new ArrayList<>();
    retries.forEach(
        (product, retry) -> {
          if (nowNanos - retry.dueNanos() >= 0) {
            due.add(product);
          }
        });
    return due;
  }

  /** When the first of {@code products} may be tried; empty if one of them is not refused. */
  OptionalLong firstDue(Set<String> products) {
    return retries.keySet().containsAll(products)
        ? retries.values().stream().mapToLong(Retry::dueNanos).min()
        : OptionalLong.empty();
  }

  /** Each refused product with the reason. */
  Map<String, Refusal> byProduct() {
    Map<String, Refusal> refusals = new HashMap<>();
    retries.forEach((product, retry) -> refusals.put(product, retry.refusal()));
    return refusals;
  }

  /** Why nothing comes, as people read it. */
  String inWords() {
    if (retries.isEmpty()) {
      return "the venue does not answer";
    }
    return retries.entrySet().stream()
        .map(retry -> retry.getKey() + " (" + retry.getValue().refusal().reason() + ")")
        .collect(Collectors.joining(", ", "the venue refuses ", ""));
  }
}
