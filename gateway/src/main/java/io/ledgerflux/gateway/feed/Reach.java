package io.ledgerflux.gateway.feed;

import java.time.Duration;

/**
 * How far back the tape is read when the feed begins.
 *
 * @param ticks so many ticks of all products, about; those before them would not stay in memory
 * @param age none that was stored longer ago
 */
public record Reach(int ticks, Duration age) {}
