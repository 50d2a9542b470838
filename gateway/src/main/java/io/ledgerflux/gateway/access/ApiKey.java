package io.ledgerflux.gateway.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A key as it is stored.
 *
 * @param id by which it is looked up
 * @param name for people
 * @param hash of the key's text
 * @param limits what it may
 * @param expires from when on it is worth nothing
 * @param revoked since when it is worth nothing
 */
public record ApiKey(
    String id,
    String name,
    SecretHash hash,
    KeyLimits limits,
    Optional<Instant> expires,
    Optional<Instant> revoked) {

  /** Whether it opens anything at {@code now}. */
  public boolean isValid(Instant now) {
    return revoked.isEmpty() && expires.map(now::isBefore).orElse(true);
  }
}
