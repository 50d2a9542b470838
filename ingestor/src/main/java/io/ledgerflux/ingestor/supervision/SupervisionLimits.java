package io.ledgerflux.ingestor.supervision;

import java.time.Duration;

/**
 * How long is too long.
 *
 * @param handshake to wait for a connection
 * @param silence after which a connection is dead; heartbeats alone come every second
 * @param answer to wait for the answer to a request
 * @param lag of the ticker behind its heartbeats after which trades are missing
 * @param quiet without a ticker after which a product's market is called quiet
 * @param refusal until a product that the venue refuses is tried again, at most
 */
public record SupervisionLimits(
    Duration handshake,
    Duration silence,
    Duration answer,
    Duration lag,
    Duration quiet,
    Duration refusal) {

  /** The limits that fit Coinbase's feed. */
  public static SupervisionLimits standard(Duration quiet) {
    return new SupervisionLimits(
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        quiet,
        Duration.ofMinutes(10));
  }
}
