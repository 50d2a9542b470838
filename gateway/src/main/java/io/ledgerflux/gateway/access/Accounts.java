package io.ledgerflux.gateway.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What each key does at this gateway. Any thread may ask and tell. */
public final class Accounts {
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  /** The account of {@code key}. */
  public Account of(ApiKey key, long nowNanos) {
    return accounts.computeIfAbsent(key.id(), id -> new Account(key, nowNanos));
  }

  /** What was used since this was last asked. */
  public List<Usage> take() {
    return accounts.values().stream().map(Account::take).flatMap(Optional::stream).toList();
  }

  /** What was taken could not be told to anybody: it is taken again the next time. */
  public void giveBack(List<Usage> usages) {
    for (Usage usage : usages) {
      Account account = accounts.get(usage.keyId());
      if (account != null) {
        account.giveBack(usage);
      }
    }
  }
}
