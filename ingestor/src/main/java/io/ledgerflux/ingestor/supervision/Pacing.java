package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ops.Backoff;

/**
 * How long a connection waits until it is tried.
 *
 * @param backoff behind its own failures
 * @param pace that it has in common with others
 */
public record Pacing(Backoff backoff, ConnectPace pace) {}
