package io.ledgerflux.gateway;

import io.ledgerflux.model.Tick;
import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A market with a steady rate, and a subscriber who notes when he hears of each tick. */
final class SteadyMarket implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] SEQUENCE = "\"seq\":".getBytes(StandardCharsets.US_ASCII);

  private final TestTape tape;
  private final String product;
  private final long periodNanos;
  private final RawSocket subscriber;
  private final Map<Long, Long> toldNanos = new ConcurrentHashMap<>();
  private final Map<Long, Long> heardNanos = new ConcurrentHashMap<>();
  private final Thread market;
  private final Thread hearing;
  private volatile boolean closed;
  private volatile long last;

  /** Begins at once. */
  SteadyMarket(TestTape tape, String product, int ticksPerSecond, int port) throws IOException {
    this.tape = tape;
    this.product = product;
    this.periodNanos = 1_000_000_000L / ticksPerSecond;
    this.subscriber = RawSocket.openWide(port);
    subscriber.subscribe(product);
    subscriber.readMessage();
    this.market = Thread.ofPlatform().name("market").start(this::tell);
    this.hearing = Thread.ofPlatform().name("subscriber").start(this::hear);
  }

  /** The sequence of the newest tick that was told. */
  long last() {
    return last;
  }

  /** How many ticks the subscriber has heard of. */
  int heard() {
    return heardNanos.size();
  }

  /** Whether the subscriber has heard of {@code sequence}. */
  boolean isHeard(long sequence) {
    return heardNanos.containsKey(sequence);
  }

  /** How long the ticks behind {@code first} up to {@code last} took to the subscriber. */
  List<Long> latenciesNanos(long first, long lastOne) {
    List<Long> latencies = new ArrayList<>();
    toldNanos.forEach(
        (sequence, told) -> {
          if (sequence > first && sequence <= lastOne) {
            latencies.add(Objects.requireNonNull(heardNanos.get(sequence)) - told);
          }
        });
    return latencies;
  }

  private void tell() {
    long next = System.nanoTime();
    try {
      while (!closed) {
        Tick tick = tape.next(product);
        toldNanos.put(tick.sequence(), System.nanoTime());
        tape.store(tick, false);
        last = tick.sequence();
        next = Math.max(next + periodNanos, System.nanoTime() - 10 * periodNanos);
        LockSupport.parkNanos(next - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear() {
    try {
      while (true) {
        byte[] message = subscriber.readMessage();
        heardNanos.put(sequence(message), System.nanoTime());
      }
    } catch (IOException e) {
      if (!closed) {
        throw new IllegalStateException("the good subscriber lost his connection", e);
      }
    }
  }

  private static long sequence(byte[] message) {
    int at = 0;
    while (!isAt(message, at)) {
      at++;
    }
    long sequence = 0;
    for (int i = at + SEQUENCE.length; message[i] >= '0' && message[i] <= '9'; i++) {
      sequence = 10 * sequence + message[i] - '0';
    }
    return sequence;
  }

  private static boolean isAt(byte[] message, int at) {
    for (int i = 0; i < SEQUENCE.length; i++) {
      if (message[at + i] != SEQUENCE[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Threads.join(market, PATIENCE);
    subscriber.close();
    Threads.join(hearing, PATIENCE);
  }
}
