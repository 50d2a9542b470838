package io.ledgerflux.gateway.server;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What has come on one connection and waits: requests that were sent without waiting for answers
 * (RFC 9112, 9.3.2), each with its body behind it. Belongs to the connection's event loop.
 */
final class PipelinedRequests {
  /** So many requests may have been sent ahead; few clients send any. */
  private static final int MOST_AHEAD = 8;

  /** And their paths and queries may have so many characters altogether. */
  private static final int MOST_ADDRESSES_LENGTH = 32_768;

  private final Queue<Object> waiting = new ArrayDeque<>();
  private int requests;
  private int addressesLength;

  /** Whether neither requests nor bodies wait. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(HttpRequest request) {
    waiting.add(request);
    requests++;
    addressesLength += request.uri().length();
  }

  /** Adds what is no request: a piece of the body of the one before. */
  void addContent(Object piece) {
    waiting.add(piece);
  }

  /**
   * Whether they are more than may be sent ahead.
   *
   * @param isBusy whether one before them is not answered yet; else the first is ahead of none
   */
  boolean areTooMany(boolean isBusy) {
    return requests > (isBusy ? MOST_AHEAD : MOST_AHEAD + 1)
        || addressesLength > MOST_ADDRESSES_LENGTH;
  }

  /** Takes the request that comes next; empty where a piece of a body does, or nothing. */
  Optional<HttpRequest> takeRequest() {
    if (!(waiting.peek() instanceof HttpRequest request)) {
      return Optional.empty();
    }
    waiting.remove();
    requests--;
    addressesLength -= request.uri().length();
    return Optional.of(request);
  }

  /** Gives {@code taker} the pieces of a body that come before the next request. */
  void takeContent(Consumer<Object> taker) {
    while (!waiting.isEmpty() && !(waiting.peek() instanceof HttpRequest)) {
      taker.accept(waiting.remove());
    }
  }

  /** Forgets all, and gives back the memory that it takes. */
  void clear() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    requests = 0;
    addressesLength = 0;
  }
}
