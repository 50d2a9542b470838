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
    private final boolean lasting;
    private long toldBytes;

    Answer(HttpServerRequest request, Account account, boolean lasting) {
      this.request = request;
      this.account = account;
      this.lasting = lasting;
    }

    void tell() {
      long bytes = request.response().bytesWritten();
      account.sent(0, bytes - toldBytes);
      toldBytes = bytes;
    }
  }

  /**
   * An answer to {@code request} begins.
   *
   * @param lasting whether it counts among the key's connections
   */
  void begin(HttpServerRequest request, Account account, boolean lasting) {
    answers.add(new Answer(request, account, lasting));
  }

  /** Counts what was sent; ends the answers of keys that are not {@code valid} any more. */
  void check(Predicate<Account> valid) {
    Iterator<Answer> all = answers.iterator();
    while (all.hasNext()) {
      Answer answer = all.next();
      answer.tell();
      if (answer.request.response().ended() || answer.request.response().closed()) {
        all.remove();
        if (answer.lasting) {
          answer.account.disconnected();
        }
      } else if (!valid.test(answer.account)) {
        var _ = answer.request.connection().close();
      }
    }
  }
}
