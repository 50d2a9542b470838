package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A subscriber that keeps all that it gets, as a witness for tests: it never gives up, resumes
 * after each loss, and grows with what it gets. It may be asked from any thread at any time.
 */
public final class TapeRecorder implements AutoCloseable {
  private final List<Event> events = new ArrayList<>();
  private final Subscriber subscriber;

  /** Begins to record snapshots of {@code products} and what follows, from the gateway at a URI. */
  public static TapeRecorder start(URI uri, String... products) {
    return start(SubscriberSettings.of(() -> uri, Subscription.of(products)));
  }

  /** The same, from the gateway that {@code uri} names before each connection. */
  public static TapeRecorder start(Supplier<URI> uri, Subscription subscription) {
    return start(SubscriberSettings.of(uri, subscription));
  }

  /** Begins to record as {@code settings} say. */
  public static TapeRecorder start(SubscriberSettings settings) {
    TapeRecorder recorder = new TapeRecorder(settings);
    recorder.subscriber.start();
    return recorder;
  }

  private TapeRecorder(SubscriberSettings settings) {
    subscriber = new Subscriber(settings, this::record);
  }

  private void record(Event event) {
    synchronized (events) {
      events.add(event);
    }
  }

  /** All that happened so far. */
  public List<Event> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** The snapshots and ticks of {@code product} so far, as they came, repeats included. */
  public List<Event.Received> received(String product) {
    return all(Event.Received.class).filter(e -> e.prices().product().equals(product)).toList();
  }

  /**
   * The ticks of {@code product} so far, in the order in which they came: replayed and live,
   * repeats included.
   */
  public List<Tick> ticks(String product) {
    return received(product).stream()
        .map(Event.Received::prices)
        .flatMap(TapeRecorder::tick)
        .toList();
  }

  private static Stream<Tick> tick(GatewayMessage.Prices prices) {
    return switch (prices) {
      case GatewayMessage.Increment increment -> Stream.of(increment.tick());
      case GatewayMessage.Replayed replayed -> Stream.of(replayed.tick());
      case GatewayMessage.Market _ -> Stream.empty();
    };
  }

  /** The snapshots of {@code product} so far. */
  public List<Snapshot> snapshots(String product) {
    return received(product).stream()
        .map(Event.Received::prices)
        .filter(GatewayMessage.Market.class::isInstance)
        .map(m -> ((GatewayMessage.Market) m).snapshot())
        .toList();
  }

  /** What came and does not prove that the tape is whole: gaps, repeats, what was not recovered. */
  public List<Event.Received> flaws() {
    return all(Event.Received.class).filter(e -> isFlaw(e.link())).toList();
  }

  private static boolean isFlaw(Link link) {
    return switch (link) {
      case Link.Gap _, Link.Repeats _, Link.NotRecovered _, Link.Unproven _ -> true;
      case Link.Renumbers renumbers -> renumbers.gap();
      case Link.Begins _, Link.Continues _ -> false;
    };
  }

  /** Requests that the gateway refused so far. */
  public List<GatewayMessage.Refusal> refusals() {
    return told(GatewayMessage.Refusal.class);
  }

  /** The messages without prices of one kind so far. */
  public <M extends GatewayMessage> List<M> told(Class<M> kind) {
    return all(Event.Told.class)
        .map(Event.Told::message)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** How many connections were had so far. */
  public int connections() {
    return Math.toIntExact(all(Event.Connected.class).count());
  }

  /** The last sequence had of {@code product}; empty where none was. */
  public OptionalLong lastSequence(String product) {
    return subscriber.lastSequence(product);
  }

  /** Breaks the connection without a good-bye; the recorder connects again and resumes. */
  public void killConnection() {
    subscriber.killConnection();
  }

  /** Asks the gateway to end the replay; tells whether there was one to end. */
  public boolean stopReplay() {
    return subscriber.stopReplay();
  }

  @Override
  public void close() {
    subscriber.close();
  }

  private <E extends Event> Stream<E> all(Class<E> kind) {
    Predicate<Event> isKind = kind::isInstance;
    return events().stream().filter(isKind).map(kind::cast);
  }
}
