package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.codec.GatewayMessages;
import io.ledgerflux.client.codec.Requests;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Threads;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of a gateway: it connects, subscribes, and after a loss connects again and goes on
 * after the last sequence that it has of each product. It tells a listener all that happens, on one
 * thread; a listener that is slow slows the gateway's connection to it, and nothing else.
 */
public final class Subscriber implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** A connection that lived as long works, though its products may be too quiet to show it. */
  private static final Duration STEADY = Duration.ofSeconds(10);

  private final SubscriberSettings settings;
  private final Consumer<Event> listener;
  private final Backoff backoff;
  private final Map<String, Tape> tapes = new ConcurrentHashMap<>();
  private volatile @Nullable Connection connection;
  private volatile @Nullable Thread thread;
  private int failures;

  /** A subscriber that begins at {@link #start}. */
  public Subscriber(SubscriberSettings settings, Consumer<Event> listener) {
    this.settings = settings;
    this.listener = listener;
    this.backoff =
        new Backoff(settings.firstWait(), settings.longestWait(), RandomGenerator.getDefault());
    settings
        .subscription()
        .fromSequence()
        .forEach((product, from) -> tapes.put(product, new Tape(OptionalLong.of(from))));
  }

  /** Begins, and returns at once. */
  public void start() {
    thread = Threads.start("subscriber", this::run);
  }

  /** Ends; nothing is told after it. */
  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      Threads.end(running, GRACE);
    }
  }

  /** The last sequence had of {@code product}; empty where none was. */
  public OptionalLong lastSequence(String product) {
    Tape tape = tapes.get(product);
    return tape == null ? OptionalLong.empty() : tape.last();
  }

  /** Breaks the connection without a good-bye, as a lost network does; the subscriber resumes. */
  public void killConnection() {
    Connection current = connection;
    if (current != null) {
      current.kill();
    }
  }

  private void run() throws InterruptedException {
    while (true) {
      String reason = follow(settings.uri().get());
      failures++;
      if (settings.retries() >= 0 && failures > settings.retries()) {
        listener.accept(new Event.Lost(reason));
        return;
      }
      Duration wait = backoff.afterFailure();
      listener.accept(new Event.Disconnected(reason, wait));
      Thread.sleep(wait);
    }
  }

  /** Follows one connection to its end, and tells why it ended. */
  private String follow(URI uri) throws InterruptedException {
    try (Connection current = new Connection(uri, settings.patience())) {
      connection = current;
      current.open();
      Visit visit = new Visit(uri, current);
      Optional<String> end = Optional.empty();
      while (end.isEmpty()) {
        end = visit.on(current.next());
      }
      return uri + ": " + end.get();
    } finally {
      connection = null;
    }
  }

  /** What is made of what arrives on one connection. */
  private final class Visit {
    private final URI uri;
    private final Connection current;
    private long openedNanos = Long.MAX_VALUE;
    private boolean mustAnswer = true;

    Visit(URI uri, Connection current) {
      this.uri = uri;
      this.current = current;
    }

    /** Why the connection is over; empty while it is not. */
    Optional<String> on(Connection.Arrival arrival) {
      return switch (arrival) {
        case Connection.Arrival.Opened(long atNanos) -> {
          openedNanos = atNanos;
          mustAnswer = false;
          subscribe(uri, current, atNanos);
          yield Optional.empty();
        }
        case Connection.Arrival.Text(String text, long atNanos) -> {
          mustAnswer = false;
          receive(text, atNanos);
          yield Optional.empty();
        }
        case Connection.Arrival.Silence _ -> silence();
        case Connection.Arrival.Ended(String reason, long atNanos) -> {
          if (atNanos - STEADY.toNanos() > openedNanos) {
            itWorks();
          }
          yield Optional.of(reason);
        }
      };
    }

    private Optional<String> silence() {
      if (mustAnswer) {
        return Optional.of("no answer within " + settings.patience().toMillis() + " ms");
      }
      mustAnswer = true;
      current.send(Requests.ping());
      return Optional.empty();
    }
  }

  private void subscribe(URI uri, Connection current, long atNanos) {
    Map<String, Long> last = new ConcurrentHashMap<>();
    tapes.forEach((product, tape) -> tape.last().ifPresent(s -> last.put(product, s)));
    Subscription asked = settings.subscription().after(last);
    current.send(Requests.subscribe(asked));
    listener.accept(new Event.Connected(uri, asked, atNanos));
  }

  private void receive(String text, long atNanos) {
    try {
      listener.accept(event(GatewayMessages.decode(text), text, atNanos));
    } catch (MalformedMessageException e) {
      listener.accept(new Event.Malformed(String.valueOf(e.getMessage()), text));
    }
  }

  private Event event(GatewayMessage message, String text, long atNanos) {
    return switch (message) {
      case GatewayMessage.Prices prices -> {
        itWorks();
        yield new Event.Received(prices, tape(prices.product()).on(prices), text, atNanos);
      }
      case GatewayMessage.Resume _,
          GatewayMessage.RateLimit _,
          GatewayMessage.Pong _,
          GatewayMessage.Refusal _,
          GatewayMessage.Acknowledgement _,
          GatewayMessage.Other _ ->
          new Event.Told(message, text);
    };
  }

  private Tape tape(String product) {
    return tapes.computeIfAbsent(product, _ -> new Tape(OptionalLong.empty()));
  }

  /** The next loss is a first one again. */
  private void itWorks() {
    failures = 0;
    backoff.reset();
  }
}
