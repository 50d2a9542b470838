package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.SessionLimits;
import java.time.Duration;

/**
 * How subscribers are served.
 *
 * @param port 0 for any that is free
 * @param session what one connection may do
 * @param maxConnections connections at a time
 * @param maxRequestBytes how long a request can be
 * @param bufferBytes how much waits for a socket that takes nothing before it counts as full
 * @param idle a connection that sends nothing for so long is closed; zero for never
 * @param slowClose a connection whose socket stays full for so long is closed
 * @param compression whether messages are compressed for who offers it
 */
public record ServerConfig(
    int port,
    SessionLimits session,
    int maxConnections,
    int maxRequestBytes,
    int bufferBytes,
    Duration idle,
    Duration slowClose,
    boolean compression) {}
