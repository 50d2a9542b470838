package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.supervision.Effect.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The products that the venue does not send, and when each is tried again. */
final class Refusals {
  /** The first wait where the venue names no product: the trouble may not be the product's. */
  private static final Duration UNNAMED_WAIT = Duration.ofSeconds(15);

  private final Duration wait;
  private final Map<String, Retry> retries = new HashMap<>();

  private record Retry(Refusal refusal, Duration retryIn, long sinceNanos) {
    long dueNanos() {
      return sinceNanos + retryIn.toNanos();
    }
  }

  /** Refusals by name are tried again after {@code wait}, others earlier. */
  Refusals(Duration wait) {
    this.wait = wait;
  }

  /** The venue refuses {@code product} by name. */
  Refused named(String product, String reason, long nowNanos) {
    return add(product, new Refusal(reason, true), wait, nowNanos);
  }

  /**
   * The venue does not send {@code product}, and did not say now that this is the product's fault;
   * if it said so before, that still holds.
   */
  Refused unnamed(String product, String reason, long nowNanos) {
    Retry last = retries.get(product);
    Duration next = last == null ? UNNAMED_WAIT : last.retryIn().multipliedBy(2);
    Refusal refusal = new Refusal(reason, last != null && last.refusal().byName());
    return add(product, refusal, next.compareTo(wait) < 0 ? next : wait, nowNanos);
  }

  private Refused add(String product, Refusal refusal, Duration retryIn, long nowNanos) {
    retries.put(product, new Retry(refusal, retryIn, nowNanos));
    return new Refused(product, refusal.reason(), retryIn);
  }

  void lift(String product) {
    retries.remove(product);
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
