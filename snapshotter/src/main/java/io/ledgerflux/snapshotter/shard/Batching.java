package io.ledgerflux.snapshotter.shard;

import java.time.Duration;

/**
 * When a batch is written: whichever comes first.
 *
 * @param rows how many ticks at most
 * @param linger how long to gather after the first one came
 */
public record Batching(int rows, Duration linger) {}
