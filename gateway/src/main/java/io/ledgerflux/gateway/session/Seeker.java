package io.ledgerflux.gateway.session;

import java.util.function.BooleanSupplier;

/**
 * For whom something is sought.
 *
 * @param share in whose name: the slots for searches are shared out between names
 * @param waits whether he still waits for what is found; asked from any thread
 */
public record Seeker(String share, BooleanSupplier waits) {
  /** The gateway itself, for all its subscribers. */
  public static final Seeker GATEWAY = new Seeker("", () -> true);

  /** Whether he still waits for what is found. */
  public boolean isWaiting() {
    return waits.getAsBoolean();
  }
}
