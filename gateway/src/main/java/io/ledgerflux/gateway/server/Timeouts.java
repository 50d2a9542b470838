package io.ledgerflux.gateway.server;

import java.time.Duration;

/**
 * How long is waited for whom.
 *
 * @param handshake for the first request of who has connected
 * @param ping for a word of a subscriber before he is pinged, and as long again for his answer;
 *     zero for ever
 * @param idle for a request, before a subscriber is closed; zero for ever
 * @param slowClose for a subscriber to take what waits for him
 * @param drain for all to leave when the gateway stops
 */
public record Timeouts(
    Duration handshake, Duration ping, Duration idle, Duration slowClose, Duration drain) {}
