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
  private final Map<String, Refusal> refusals = new HashMap<>();

  private record Refusal(String reason, Duration retryIn, long sinceNanos) {
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
    return add(product, reason, wait, nowNanos);
  }

  /** The venue does not send {@code product}, and did not say that this is the product's fault. */
  Refused unnamed(String product, String reason, long nowNanos) {
    Refusal last = refusals.get(product);
    Duration next = last == null ? UNNAMED_WAIT : last.retryIn().multipliedBy(2);
    return add(product, reason, next.compareTo(wait) < 0 ? next : wait, nowNanos);
  }

  private Refused add(String product, String reason, Duration retryIn, long nowNanos) {
    refusals.put(product, new Refusal(reason, retryIn, nowNanos));
    return new Refused(product, reason, retryIn);
  }

  void lift(String product) {
    refusals.remove(product);
  }

  boolean contains(String product) {
    return refusals.containsKey(product);
  }

  /** Those whose time has come. They stay refused until the venue sends them. */
  List<String> due(long nowNanos) {
    List<String> due = new ArrayList<>();
    refusals.forEach(
        (product, refusal) -> {
          if (nowNanos - refusal.dueNanos() >= 0) {
            due.add(product);
          }
        });
    return due;
  }

  /** When the first of {@code products} may be tried; empty if one of them is not refused. */
  OptionalLong firstDue(Set<String> products) {
    return refusals.keySet().containsAll(products)
        ? refusals.values().stream().mapToLong(Refusal::dueNanos).min()
        : OptionalLong.empty();
  }

  /** Each refused product with the reason. */
  Map<String, String> reasons() {
    Map<String, String> reasons = new HashMap<>();
    refusals.forEach((product, refusal) -> reasons.put(product, refusal.reason()));
    return reasons;
  }

  /** Why nothing comes, as people read it. */
  String inWords() {
    if (refusals.isEmpty()) {
      return "the venue does not answer";
    }
    return reasons().entrySet().stream()
        .map(refusal -> refusal.getKey() + " (" + refusal.getValue() + ")")
        .collect(Collectors.joining(", ", "the venue refuses ", ""));
  }
}
