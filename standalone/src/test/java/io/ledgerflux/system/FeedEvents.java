package io.ledgerflux.system;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.protocol.Delivery;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.FeedGap;
import io.ledgerflux.client.protocol.GatewayMessage.Status;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.model.FeedState;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a subscriber who wants the status hears of a product's feed; read on, from event to event.
 */
final class FeedEvents implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Delivery WITH_STATUS =
      new Delivery(Delivery.Mode.ALL, OptionalLong.empty(), Delivery.OnSlow.CONFLATE, true);

  private final TapeRecorder subscriber;

  /** How many messages about the feed were looked at. */
  private int read;

  private FeedEvents(TapeRecorder subscriber) {
    this.subscriber = subscriber;
  }

  /** Begins to hear of {@code product}. */
  static FeedEvents of(PipelineRig rig, String product) {
    return new FeedEvents(
        TapeRecorder.start(rig::webSocket, Subscription.of(product).with(WITH_STATUS)));
  }

  /** Waits until the feed is told to be in {@code state}. */
  void awaitState(FeedState state) {
    awaitNext(
        "the feed is " + state,
        message -> message instanceof Status status && status.state() == state);
  }

  /** Waits for a gap, and then for the end of the same. */
  void awaitAGapThatIsClosed() {
    FeedGap gap =
        (FeedGap) awaitNext("a gap", message -> message instanceof FeedGap g && !g.closed());
    awaitNext(
        "its end",
        message ->
            message instanceof FeedGap end
                && end.closed()
                && end.first() == gap.first()
                && end.last() == gap.last());
  }

  /** Waits for a gap of so many trades. */
  void awaitAnOpenGapOf(long trades) {
    awaitNext(
        "a gap of " + trades,
        message ->
            message instanceof FeedGap gap
                && !gap.closed()
                && gap.last() - gap.first() + 1 == trades);
  }

  private GatewayMessage awaitNext(String what, Predicate<GatewayMessage> wanted) {
    await(what).atMost(PATIENCE).until(() -> unread().anyMatch(wanted));
    List<GatewayMessage> unread = unread().toList();
    for (GatewayMessage message : unread) {
      read++;
      if (wanted.test(message)) {
        return message;
      }
    }
    throw new IllegalStateException("what was told is told no more");
  }

  private Stream<GatewayMessage> unread() {
    return subscriber.events().stream()
        .filter(Event.Told.class::isInstance)
        .map(event -> ((Event.Told) event).message())
        .skip(read);
  }

  @Override
  public void close() {
    subscriber.close();
  }
}
