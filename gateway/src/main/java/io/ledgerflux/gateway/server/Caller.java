package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.access.KeyLimits;
import io.ledgerflux.gateway.session.SessionLimits;
import java.util.Optional;

/**
 * Who calls: opens a WebSocket or an event stream, or asks by REST.
 *
 * @param address where from, for limits
 * @param account in whose name; empty where nobody must show a key
 */
record Caller(String address, Optional<Account> account) {
  /** Whose share of what there is for all he takes. */
  String share() {
    return account.map(a -> a.key().id()).orElse(address);
  }

  boolean maySee(String product) {
    return account.map(a -> a.key().limits().allows(product)).orElse(true);
  }

  /** What his sessions may do: a key's own limits stand for the gateway's. */
  SessionLimits limits(SessionLimits gateway) {
    if (account.isEmpty()) {
      return gateway;
    }
    KeyLimits own = account.get().key().limits();
    boolean paced = own.messagesPerSecond() > 0;
    return new SessionLimits(
        paced ? own.messagesPerSecond() : gateway.messagesPerSecond(),
        paced ? 2 * own.messagesPerSecond() : gateway.burst(),
        gateway.maxProducts(),
        own.requestsPerSecond() > 0 ? own.requestsPerSecond() : gateway.requestsPerSecond(),
        own.products());
  }
}
