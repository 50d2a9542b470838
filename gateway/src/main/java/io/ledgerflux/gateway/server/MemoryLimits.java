package io.ledgerflux.gateway.server;

import java.time.Duration;

/**
 * What is kept in memory for resumes.
 *
 * @param maxTicks ticks of all products at most
 * @param maxAge none stored longer ago
 */
public record MemoryLimits(int maxTicks, Duration maxAge) {}
