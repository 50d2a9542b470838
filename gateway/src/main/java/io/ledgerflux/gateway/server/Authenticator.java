package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.access.ApiKey;
import io.ledgerflux.gateway.access.Tickets;
import io.ledgerflux.gateway.history.KeyRegistry;
import io.ledgerflux.gateway.rest.Problem;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.ops.Bugs;
import io.ledgerflux.ops.Threads;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Lets a request in, in somebody's name. A key comes in a header; who can send none, a browser's
 * WebSocket or event stream, has a ticket in its query, which is worth nothing afterwards. Belongs
 * to one event loop.
 */
final class Authenticator {
  private static final String BEARER = "Bearer ";

  private final Wiring wiring;
  private final Context context;

  Authenticator(Wiring wiring, Vertx vertx) {
    this.wiring = wiring;
    this.context = vertx.getOrCreateContext();
  }

  /** Where {@code request} comes from, for limits. */
  String address(HttpServerRequest request) {
    return wiring
        .config()
        .edge()
        .addresses()
        .of(
            request.remoteAddress().host(),
            request.headers().getAll(wiring.config().edge().addresses().header().wireName()));
  }

  /**
   * Passes {@code request} on to {@code next}, perhaps in a later turn, or refuses it.
   *
   * @param address where it comes from
   * @param lasting whether it is for a connection that lasts: only those take tickets
   */
  void enter(HttpServerRequest request, String address, boolean lasting, Consumer<Caller> next) {
    if (wiring.keys().isEmpty()) {
      next.accept(new Caller(address, Optional.empty()));
      return;
    }
    KeyRegistry keys = wiring.keys().get();
    String ticket = lasting ? request.getParam("ticket") : null;
    Optional<String> shown = shown(request);
    if (shown.isPresent() || ticket == null || !Tickets.isTicket(ticket)) {
      Optional<ApiKey> key = shown.flatMap(text -> keys.ring().find(text, Instant.now()));
      admit(request, keys, key, account -> next.accept(new Caller(address, account)));
    } else if (!wiring.rest().redemptions().tryBegin(address)) {
      wiring.metrics().refused(RefusalLabels.TICKET_BUSY);
      Answers.refuse(
          request,
          Problem.of(ProblemCode.TOO_BUSY, "as many tickets are looked up as may: come again"));
    } else {
      request.pause();
      redeem(
          keys,
          ticket,
          key -> {
            wiring.rest().redemptions().ended(address);
            if (request.response().closed()) { // Who has left is told so by nobody any more.
              return;
            }
            admit(request, keys, key, account -> next.accept(new Caller(address, account)));
            request.resume();
          });
    }
  }

  private void redeem(KeyRegistry keys, String ticket, Consumer<Optional<ApiKey>> next) {
    Threads.start(
        "ticket",
        () -> {
          Optional<ApiKey> key =
              keys.redeemTicket(ticket, System.nanoTime())
                  .flatMap(id -> keys.ring().byId(id, Instant.now()));
          try {
            context.runOnContext(turn -> Bugs.guard(() -> next.accept(key)));
          } catch (RejectedExecutionException e) {
            Thread.currentThread().interrupt(); // The gateway has stopped.
          }
        });
  }

  private void admit(
      HttpServerRequest request,
      KeyRegistry keys,
      Optional<ApiKey> key,
      Consumer<Optional<Account>> next) {
    if (key.isEmpty()) {
      wiring.metrics().refused(RefusalLabels.NO_KEY);
      if (keys.ring().isFilled()) {
        request.response().putHeader("WWW-Authenticate", "Bearer realm=\"ledgerflux\"");
        Answers.refuse(request, Problem.of(ProblemCode.UNAUTHORIZED, "show a key that is valid"));
      } else {
        Answers.refuse(request, Problem.of(ProblemCode.NOT_READY, "the keys were not read yet"));
      }
      return;
    }
    long nowNanos = System.nanoTime();
    Account account = keys.accounts().of(key.get(), nowNanos);
    if (!account.tryRequest(nowNanos)) {
      wiring.metrics().refused(RefusalLabels.KEY_BUSY);
      Answers.refuse(
          request, Problem.of(ProblemCode.RATE_LIMITED, "this key asks more often than it may"));
      return;
    }
    account.asked();
    next.accept(Optional.of(account));
  }

  private static Optional<String> shown(HttpServerRequest request) {
    String bearer = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (bearer != null && bearer.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(bearer.substring(BEARER.length()).strip());
    }
    return Optional.ofNullable(request.getHeader("X-API-Key")).map(String::strip);
  }
}
