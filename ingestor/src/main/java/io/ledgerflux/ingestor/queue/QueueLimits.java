package io.ledgerflux.ingestor.queue;

import java.time.Duration;

/**
 * How much may wait.
 *
 * @param messages how many
 * @param bytes how large all of them together
 * @param age how old the oldest
 */
public record QueueLimits(int messages, long bytes, Duration age) {}
