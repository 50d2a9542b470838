package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A gateway is killed at thousands of ticks a second: who goes on at another one misses nothing.
 */
class KilledGatewayIT {
  private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-USD", "ADA-USD", "SOL-USD");
  private static final int SUBSCRIBERS = 24;
  private static final int BEFORE = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void nothingIsLostOrDoubled() throws Exception {
    SharedServers.clearStreams();
    Map<String, String> options = Map.of("RING_MAX_TICKS", "50000");
    String nats = SharedServers.nats().url();
    List<Subscriber> subscribers = new ArrayList<>();
    try (TestTape tape = new TestTape(nats, StreamLimits.standard());
        GatewayProcess second = new GatewayProcess(nats, options)) {
      try (GatewayProcess first = new GatewayProcess(nats, options)) {
        for (int i = 0; i < SUBSCRIBERS; i++) {
          subscribers.add(new Subscriber(List.of(first.port(), second.port())));
        }
        await().atMost(PATIENCE).until(() -> subscribers.stream().allMatch(Subscriber::isServed));
        try (BusyMarket market = new BusyMarket(tape, PRODUCTS, () -> fewest(subscribers))) {
          await()
              .atMost(PATIENCE)
              .until(() -> subscribers.stream().allMatch(s -> s.heard() > BEFORE));
          first.kill();
          long then = market.told();
          await().atMost(PATIENCE).until(() -> market.told() > then + BEFORE);
        }
        tape.flush();
        assertThat(first.faults()).as("%s", first.log()).isEmpty();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                for (Subscriber subscriber : subscribers) {
                  for (String product : PRODUCTS) {
                    assertThat(subscriber.sequences(product).getLast())
                        .isEqualTo(tape.last(product));
                  }
                }
              });
      for (Subscriber subscriber : subscribers) {
        assertThat(subscriber.connections).hasValue(2);
        assertThat(subscriber.faults).isEmpty();
        for (String product : PRODUCTS) {
          assertThat(subscriber.sequences(product)).isEqualTo(tape.sequences(product));
        }
      }
      assertThat(second.faults()).as("%s", second.log()).isEmpty();
    } finally {
      for (Subscriber subscriber : subscribers) {
        subscriber.close();
      }
    }
  }

  private static long fewest(List<Subscriber> subscribers) {
    return subscribers.stream().mapToLong(Subscriber::heard).min().orElseThrow();
  }

  /** Goes on at the next gateway where one is lost, behind what he has. */
  private static final class Subscriber {
    private final List<Integer> ports;
    private final Map<String, List<Long>> sequences = new ConcurrentHashMap<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile RawSocket socket;
    private volatile boolean closed;
    private final AtomicLong heard = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean served;

    Subscriber(List<Integer> ports) throws IOException {
      this.ports = ports;
      for (String product : PRODUCTS) {
        sequences.put(product, new ArrayList<>());
      }
      this.socket = connect();
      this.thread = Thread.ofVirtual().start(this::listen);
    }

    boolean isServed() {
      return served;
    }

    long heard() {
      return heard.get();
    }

    List<Long> sequences(String product) {
      List<Long> of = sequences.getOrDefault(product, List.of());
      synchronized (of) {
        return List.copyOf(of);
      }
    }

    private RawSocket connect() throws IOException {
      RawSocket next = RawSocket.openWide(ports.get(connections.getAndIncrement() % ports.size()));
      Map<String, Long> had = new HashMap<>();
      sequences.forEach(
          (product, of) -> {
            if (!of.isEmpty()) {
              had.put('"' + product + '"', of.getLast());
            }
          });
      next.say(
          "{\"op\":\"subscribe\",\"id\":1,\"products\":[\"%s\"],\"from_seq\":%s}"
              .formatted(String.join("\",\"", PRODUCTS), had.toString().replace('=', ':')));
      return next;
    }

    private void listen() {
      while (!closed) {
        try {
          hear(new String(socket.readMessage(), StandardCharsets.UTF_8));
        } catch (IOException lost) {
          resume();
        }
      }
    }

    private void resume() {
      if (closed) {
        return;
      }
      try {
        socket.close();
        socket = connect();
      } catch (IOException e) {
        faults.add("no other gateway: " + e);
        closed = true;
      }
    }

    private void hear(String message) {
      if (message.startsWith("{\"op\":\"ack\"")) {
        served = true;
      }
      if (message.startsWith("{\"op\":\"incr\"")) {
        List<Long> of = Objects.requireNonNull(sequences.get(text(message, "product")));
        synchronized (of) {
          of.add(number(message, "seq"));
        }
        heard.incrementAndGet();
      }
      if (message.contains("\"gap\":true")
          || message.contains("\"recovered\":false")
          || message.contains("\"conflated\"")) {
        faults.add(message);
      }
    }

    private static String text(String message, String field) {
      int from = message.indexOf('"' + field + "\":\"") + field.length() + 4;
      return message.substring(from, message.indexOf('"', from));
    }

    private static long number(String message, String field) {
      int from = message.indexOf('"' + field + "\":") + field.length() + 3;
      int to = from;
      while (Character.isDigit(message.charAt(to))) {
        to++;
      }
      return Long.parseLong(message.substring(from, to));
    }

    void close() throws IOException {
      closed = true;
      socket.close();
      Threads.join(thread, PATIENCE);
    }
  }
}
