package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ops.Backoff;

/**
 * How long a connection waits until it is tried, and asks for something.
 *
 * @param backoff behind its own failures
 * @param connections when one may be made, in common with others
 * @param requests when something may be asked, in common with others
 */
public record Pacing(Backoff backoff, Pace connections, Pace requests) {}
