package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Answers over HTTP that are under way in a key's name: what they send is counted while they last,
 * and who is revoked meanwhile is cut off. Belongs to one event loop.
 */
final class KeyedAnswers {
  private final List<Answer> answers = new ArrayList<>();

  private static final class Answer {
    private final HttpServerRequest request;
    private final Account account;
    private long toldBytes;

    Answer(HttpServerRequest request, Account account) {
      this.request = request;
      this.account = account;
    }

    void tell() {
      long bytes = request.response().bytesWritten();
      account.sent(0, bytes - toldBytes);
      toldBytes = bytes;
    }
  }

  /** An answer to {@code request} begins. */
  void begin(HttpServerRequest request, Account account) {
    answers.add(new Answer(request, account));
  }

  /** Counts what was sent; ends the answers of keys that are not {@code valid} any more. */
  void check(Predicate<Account> valid) {
    Iterator<Answer> all = answers.iterator();
    while (all.hasNext()) {
      Answer answer = all.next();
      answer.tell();
      if (answer.request.response().ended() || answer.request.response().closed()) {
        all.remove();
      } else if (!valid.test(answer.account)) {
        Sockets.reset(answer.request.connection());
      }
    }
  }
}
