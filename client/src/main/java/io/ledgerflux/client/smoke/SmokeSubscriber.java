package io.ledgerflux.client.smoke;

import io.ledgerflux.client.protocol.GatewayMessage.Refusal;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.Subscriber;
import io.ledgerflux.client.subscriber.SubscriberSettings;
import io.ledgerflux.client.watch.KeyOption;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A subscriber that is asked for the next message of a kind. */
final class SmokeSubscriber implements AutoCloseable {
  /** When it is full the subscriber waits, and slows the gateway's connection. */
  private static final int HELD = 1_000;

  private final BlockingQueue<Event> heard = new ArrayBlockingQueue<>(HELD);
  private final Subscriber subscriber;

  /** A subscriber of the deployment's gateway. */
  SmokeSubscriber(Deployment deployment, Subscription subscription) {
    SubscriberSettings settings =
        SubscriberSettings.of(deployment::webSocket, subscription)
            .withKey(deployment.key())
            .withRetries(0);
    subscriber = new Subscriber(settings, this::hear);
    subscriber.start();
  }

  private void hear(Event event) {
    try {
      heard.put(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The next snapshot or tick that is {@code wanted}.
   *
   * @param what it is, for the exception
   * @throws SmokeException if it does not come by {@code deadlineNanos} of {@link System#nanoTime},
   *     or the gateway refuses or ends the connection
   */
  Event.Received next(String what, Predicate<Event.Received> wanted, long deadlineNanos)
      throws SmokeException, InterruptedException {
    while (true) {
      Event event = heard.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      switch (event) {
        case null -> throw new SmokeException("no " + what + " came");
        case Event.Received received when wanted.test(received) -> {
          return received;
        }
        case Event.Told(Refusal refusal, _) ->
            throw new SmokeException("refused: " + refusal.code() + ": " + refusal.text());
        case Event.Malformed malformed ->
            throw new SmokeException("a malformed message came: " + malformed.reason());
        case Event.Lost lost -> throw new SmokeException(lost.reason());
        case Event.NotLetIn notLetIn ->
            throw new SmokeException(notLetIn.reason() + ": " + KeyOption.HINT);
        case Event.TurnedAway turnedAway -> throw new SmokeException(turnedAway.reason());
        case Event.Received _, Event.Told _ -> {}
        case Event.Connected _, Event.Replaying _, Event.Disconnected _ -> {}
      }
    }
  }

  /** The same, within a time from now. */
  Event.Received next(String what, Predicate<Event.Received> wanted, Duration within)
      throws SmokeException, InterruptedException {
    return next(
        what + " within " + within.toSeconds() + " s",
        wanted,
        System.nanoTime() + within.toNanos());
  }

  @Override
  public void close() {
    subscriber.close();
  }
}
