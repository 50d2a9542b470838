package io.ledgerflux.gateway.access;

import java.time.LocalDate;

/**
 * What a key was used for on one day.
 *
 * @param day in UTC
 * @param requests by HTTP and WebSocket
 * @param messages that were sent to it over WebSockets
 * @param bytes of messages and of answers' bodies
 */
public record UsageDay(LocalDate day, long requests, long messages, long bytes) {}
