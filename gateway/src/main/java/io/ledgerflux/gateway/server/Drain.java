package io.ledgerflux.gateway.server;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How subscribers leave a gateway that stops: one after another over a while, so that the others
 * are not all asked at once to let them in. Each has a share of that while, and leaves at a moment
 * of chance within it.
 *
 * @param length how long it takes in all
 */
record Drain(Duration length) {
  /** After how many milliseconds the subscriber {@code index} of {@code subscribers} leaves. */
  long leaveMillis(int index, int subscribers, RandomGenerator random) {
    long millis = length.toMillis();
    long from = millis * index / subscribers;
    long to = millis * (index + 1) / subscribers;
    return from + (to > from ? random.nextLong(to - from) : 0);
  }
}
