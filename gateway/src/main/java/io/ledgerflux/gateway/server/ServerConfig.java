package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.SessionLimits;

/**
 * How subscribers are served.
 *
 * @param port 0 for any that is free
 * @param session what one connection may do
 * @param admission how many are let in
 * @param timeouts how long is waited for whom
 * @param buffers how much may wait for who does not take it
 * @param maxRequestBytes how long a request can be
 * @param rest what can be asked over HTTP
 * @param edge what lies between the gateway and the open internet
 * @param compression whether messages are compressed for who offers it
 */
public record ServerConfig(
    int port,
    SessionLimits session,
    AdmissionLimits admission,
    Timeouts timeouts,
    BufferLimits buffers,
    int maxRequestBytes,
    RestLimits rest,
    EdgeConfig edge,
    boolean compression) {}
