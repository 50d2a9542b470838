package io.ledgerflux.system;

import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Many subscribers of one product, on one thread. Each follows the chain of previous sequences, and
 * when he loses his gateway he goes on at the next one behind what he has.
 */
public final class Swarm implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 5;

  private final List<SwarmSubscriber> subscribers = new ArrayList<>();
  private final Selector selector;
  private final Thread thread;
  private volatile boolean closed;

  private Swarm(int size, String product, List<Integer> ports) throws IOException {
    selector = Selector.open();
    for (int i = 0; i < size; i++) {
      subscribers.add(new SwarmSubscriber(product, ports, i, selector));
    }
    thread = Thread.ofPlatform().name("swarm").start(this::run);
  }

  /** {@code size} subscribers, dealt to the gateways at {@code ports}. */
  public static Swarm start(int size, String product, List<Integer> ports) {
    try {
      return new Swarm(size, product, ports);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many have heard of {@code sequence} or what is behind it. */
  public long haveReached(long sequence) {
    return subscribers.stream().filter(s -> s.lastSequence() >= sequence).count();
  }

  /** What was not as it must be, in words: a gap, a repeat, something left out. */
  public List<String> faults() {
    return subscribers.stream().flatMap(s -> s.faults().stream()).toList();
  }

  /** How often a gateway was lost. */
  public long losses() {
    return sum(s -> s.losses().all());
  }

  /** How often the gateway announced that by a reconnect. */
  public long announcedLosses() {
    return sum(s -> s.losses().announced());
  }

  /** How often its close said that it stops. */
  public long saidLosses() {
    return sum(s -> s.losses().saidAtTheEnd());
  }

  /** How many of them were told so at least once, in both ways. */
  public long haveBeenTold() {
    return subscribers.stream()
        .map(SwarmSubscriber::losses)
        .filter(losses -> losses.announced() > 0 && losses.saidAtTheEnd() > 0)
        .count();
  }

  /** How often one was closed since he read too slowly, and went on. */
  public long slowSpells() {
    return sum(s -> s.losses().slow());
  }

  /** How many ticks were heard of, over all of them. */
  public long ticks() {
    return sum(SwarmSubscriber::ticks);
  }

  /** How long each was without a gateway, from the loss to the next message, in milliseconds. */
  public List<Long> outagesMillis() {
    return subscribers.stream().flatMap(s -> s.losses().outagesMillis().stream()).sorted().toList();
  }

  private long sum(ToLongFunction<SwarmSubscriber> count) {
    return subscribers.stream().mapToLong(count).sum();
  }

  private void run() {
    try {
      while (!closed) {
        long now = System.nanoTime();
        for (SwarmSubscriber subscriber : subscribers) {
          subscriber.connectWhenDue(now);
        }
        selector.select(LOOK_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
          ((SwarmSubscriber) key.attachment()).onReady(key);
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    Threads.join(thread, GRACE);
    subscribers.forEach(SwarmSubscriber::close);
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
