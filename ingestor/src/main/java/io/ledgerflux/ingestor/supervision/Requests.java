package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.venue.Request;
import io.ledgerflux.ingestor.venue.Request.Subscribe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be asked on one connection, in order, and what waits for its answer: one request at a
 * time, but what ends tickers and what begins them anew go together.
 */
final class Requests {
  private final long answerNanos;
  private final Deque<Request> toAsk = new ArrayDeque<>();
  private @Nullable Subscribe asked;
  private boolean endingAsked;
  private long askedAtNanos;
  private boolean heard;

  /** Requests that the venue should answer within {@code answerNanos}. */
  Requests(long answerNanos) {
    this.answerNanos = answerNanos;
  }

  void clear() {
    toAsk.clear();
    asked = null;
    endingAsked = false;
    heard = false;
  }

  void add(Request request) {
    toAsk.add(request);
  }

  void addFirst(Request request) {
    toAsk.addFirst(request);
  }

  /** Whether something is to be asked, and nothing waits for its answer. */
  boolean isNextDue() {
    return asked == null && !toAsk.isEmpty();
  }

  /** What is to be sent now, in order: nothing while a request waits for its answer. */
  List<Request> next(long nowNanos) {
    List<Request> next = new ArrayList<>(2);
    while (asked == null && !toAsk.isEmpty()) {
      Request request = toAsk.remove();
      next.add(request);
      if (request instanceof Subscribe subscribe) {
        asked = subscribe;
        askedAtNanos = nowNanos;
        heard = false;
      } else {
        endingAsked = true;
      }
    }
    return next;
  }

  /** The request that waits for its answer. */
  Optional<Subscribe> asked() {
    return Optional.ofNullable(asked);
  }

  /** Whether one that ends tickers waits for its answer, before the one that begins them anew. */
  boolean isEndingAsked() {
    return endingAsked;
  }

  void endingAnswered() {
    endingAsked = false;
  }

  /** All that was asked is answered: the request that waited. */
  Optional<Subscribe> answered() {
    Optional<Subscribe> answered = asked();
    asked = null;
    endingAsked = false;
    return answered;
  }

  /** The request that waits for too long; then it does no more. */
  Optional<Subscribe> overdue(long nowNanos) {
    return asked == null || nowNanos - askedAtNanos < answerNanos ? Optional.empty() : answered();
  }

  /** The venue sent something. */
  void heard() {
    heard = true;
  }

  /** Whether the venue sent anything since it was asked last. */
  boolean isHeard() {
    return heard;
  }

  /** Whether a request about {@code product} is to be asked. */
  boolean isToBeAsked(String product) {
    return toAsk.stream().anyMatch(request -> request.products().contains(product));
  }

  /** Whether a request about {@code product} is to be asked, or waits for its answer. */
  boolean isOpen(String product) {
    return isToBeAsked(product) || (asked != null && asked.products().contains(product));
  }

  /** Whether nothing is to be asked, and nothing waits for its answer. */
  boolean isEmpty() {
    return asked == null && toAsk.isEmpty();
  }
}
