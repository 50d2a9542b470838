package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.supervision.Effect.Complaint;
import io.ledgerflux.ingestor.supervision.Effect.Notice;
import io.ledgerflux.ingestor.supervision.RefusalBisection.Culprit;
import io.ledgerflux.ingestor.venue.Channels;
import io.ledgerflux.ingestor.venue.Request;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import io.ledgerflux.ingestor.venue.Request.Unsubscribe;
import io.ledgerflux.ingestor.venue.VenueMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the venue sends on one connection, by what it answered, and what follows from its answers.
 * One bad product voids a whole request: the one that the answer names is left out; where it names
 * none, the request is halved until the bad one stands alone.
 */
final class Subscriptions {
  private final List<String> channels;
  private final List<String> tickerChannels;
  private final Set<String> products;
  private final RefusedProducts refusedProducts;
  private final Requests requests;
  private final Set<String> confirmed = new LinkedHashSet<>();
  private final RefusalBisection bisection = new RefusalBisection();

  Subscriptions(Collection<String> products, List<String> channels, SupervisionLimits limits) {
    this.products = new LinkedHashSet<>(products);
    this.channels = List.copyOf(channels);
    this.tickerChannels = Channels.tickersOf(channels);
    this.refusedProducts = new RefusedProducts(limits.refusal());
    this.requests = new Requests(limits.answer().toNanos());
  }

  /** A new connection: nothing is subscribed on it, all is to be asked that may be. */
  void opened(long nowNanos) {
    closed();
    List<String> due = refusedProducts.due(nowNanos);
    List<String> trusted = products.stream().filter(p -> !refusedProducts.contains(p)).toList();
    if (!trusted.isEmpty()) {
      requests.add(new Subscribe(trusted, channels));
    }
    due.forEach(product -> requests.add(new Subscribe(List.of(product), channels)));
  }

  void closed() {
    requests.clear();
    confirmed.clear();
    bisection.clear();
  }

  /**
   * Ends a product's tickers and begins them anew: the venue then sends its last trade.
   *
   * @param whole whether the other channels begin anew, too
   */
  void resubscribe(String product, boolean whole) {
    if (requests.isOpen(product)) {
      return;
    }
    List<String> anew = whole ? channels : tickerChannels;
    requests.add(new Unsubscribe(List.of(product), anew));
    requests.add(new Subscribe(List.of(product), anew));
  }

  /** Whether something is to be asked, and nothing waits for its answer. */
  boolean hasToAsk() {
    return requests.isNextDue();
  }

  /** What is to be sent now, in order: nothing while a request waits for its answer. */
  List<Request> next(long nowNanos) {
    return requests.next(nowNanos);
  }

  /** A ticker came: whatever the answers say, the venue sends {@code product}. */
  void ticked(String product) {
    requests.heard();
    if (!confirmed.contains(product) && !requests.isToBeAsked(product)) {
      confirm(product);
    }
  }

  /** A message came that is neither ticker nor answer. */
  void heard() {
    requests.heard();
  }

  /** The venue says what is subscribed. */
  List<Notice> answered(VenueMessage.Subscriptions answer, long nowNanos) {
    if (answersTheEnding(answer)) {
      requests.endingAnswered();
      return List.of();
    }
    if (answer.channels().values().stream().allMatch(Set::isEmpty)) {
      requests.heard();
      return List.of();
    }
    requests.answered();
    confirmed.clear();
    products.stream().filter(p -> isListed(answer, tickerChannels, p)).forEach(this::confirm);
    List<Notice> notices = new ArrayList<>();
    products.stream()
        .filter(p -> !confirmed.contains(p) && !refusedProducts.contains(p) && !requests.isOpen(p))
        .forEach(
            p ->
                notices.add(
                    refusedProducts.unnamed(p, "the venue's answer leaves it out", nowNanos)));
    for (String channel : channels) {
      if (confirmed.stream().anyMatch(p -> !isListed(answer, List.of(channel), p))) {
        notices.add(new Complaint("the venue's answer leaves out products of " + channel));
      }
    }
    return notices;
  }

  /** The venue complains, of the request that waits or of nothing that we know. */
  List<Notice> complained(VenueMessage.VenueError error, long nowNanos) {
    String told =
        Stream.of(error.message(), error.reason())
            .filter(part -> !part.isBlank())
            .collect(Collectors.joining(": "));
    String text = told.isEmpty() ? "an error without a word" : told;
    if (requests.isEndingAsked()) {
      requests.endingAnswered();
      return List.of(new Complaint(text));
    }
    return requests
        .answered()
        .map(voided -> voided(voided, told, text, nowNanos))
        .orElseGet(() -> List.of(new Complaint(text)));
  }

  /** One bad product voids a whole request: the others are asked for again without it. */
  private List<Notice> voided(Subscribe voided, String words, String text, long nowNanos) {
    return switch (bisection.judge(voided.products(), words)) {
      case Culprit.Named(List<String> bad, List<String> others) -> {
        askAgain(others, voided);
        confirmed.removeAll(bad);
        yield bad.stream().<Notice>map(p -> refusedProducts.named(p, text, nowNanos)).toList();
      }
      case Culprit.Alone(String product) -> {
        confirmed.remove(product);
        yield List.of(refusedProducts.unnamed(product, text, nowNanos));
      }
      case Culprit.Halves(List<String> first, List<String> second, boolean isNews) -> {
        askAgain(second, voided);
        askAgain(first, voided);
        yield isNews ? List.of(new Complaint(text)) : List.of();
      }
    };
  }

  /** What shows by {@code nowNanos}: an answer that did not come, a refusal that is over. */
  List<Notice> elapsed(long nowNanos) {
    for (String product : refusedProducts.due(nowNanos)) {
      if (!requests.isOpen(product)) {
        requests.add(new Subscribe(List.of(product), channels));
      }
    }
    Optional<Subscribe> unanswered = requests.overdue(nowNanos);
    if (unanswered.isEmpty()) {
      return List.of();
    }
    if (requests.isHeard()) {
      unanswered.get().products().forEach(this::confirm);
    }
    return List.of(new Complaint("the venue did not answer: " + unanswered.get()));
  }

  boolean isConfirmed(String product) {
    return confirmed.contains(product);
  }

  List<String> confirmed() {
    return List.copyOf(confirmed);
  }

  /** Whether each product is either sent by the venue or refused, and one is sent. */
  boolean isSettled() {
    return !confirmed.isEmpty()
        && products.stream().allMatch(p -> confirmed.contains(p) || refusedProducts.contains(p));
  }

  /** Whether the venue sends nothing, and nothing is left to ask. */
  boolean isFutile() {
    return confirmed.isEmpty() && requests.isEmpty();
  }

  /** Whether the venue refuses all that this connection is for, each product by its name. */
  boolean areRefusedByName() {
    Map<String, Refusal> refused = refusedProducts.byProduct();
    return refused.keySet().containsAll(products)
        && refused.values().stream().allMatch(Refusal::byName);
  }

  RefusedProducts refusedProducts() {
    return refusedProducts;
  }

  Set<String> products() {
    return products;
  }

  private void confirm(String product) {
    confirmed.add(product);
    bisection.accepted(product);
    refusedProducts.lift(product);
  }

  private void askAgain(List<String> remaining, Subscribe voided) {
    if (!remaining.isEmpty()) {
      requests.addFirst(new Subscribe(remaining, voided.channels()));
    }
  }

  /** Of two requests that went together, the first is answered first: by what is left. */
  private boolean answersTheEnding(VenueMessage.Subscriptions answer) {
    Optional<Subscribe> beginning = requests.asked();
    return requests.isEndingAsked()
        && beginning.isPresent()
        && beginning.get().products().stream().noneMatch(p -> isListed(answer, tickerChannels, p));
  }

  private static boolean isListed(
      VenueMessage.Subscriptions answer, List<String> channels, String product) {
    return channels.stream()
        .allMatch(
            c ->
                answer.channels().getOrDefault(Channels.asAnswered(c), Set.of()).contains(product));
  }
}
