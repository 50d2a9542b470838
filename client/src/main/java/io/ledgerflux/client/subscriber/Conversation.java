package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.codec.GatewayMessages;
import io.ledgerflux.client.codec.Requests;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import io.ledgerflux.client.protocol.GatewayMessage.Replayed;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.codec.MalformedMessageException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** What is asked of a gateway on one connection, and what is made of its answers. */
final class Conversation implements Visit.Guest {
  private final SubscriberSettings settings;
  private final Progress progress;
  private final Consumer<Event> listener;
  private final Runnable itWorks;
  private final PendingRequests asking = new PendingRequests();

  /**
   * A conversation of which {@code listener} is told.
   *
   * @param progress what was had before, and what comes
   * @param itWorks run whenever the gateway shows that the connection is of use
   */
  Conversation(
      SubscriberSettings settings, Progress progress, Consumer<Event> listener, Runnable itWorks) {
    this.settings = settings;
    this.progress = progress;
    this.listener = listener;
    this.itWorks = itWorks;
  }

  @Override
  public void greet(Connection current, long atNanos) {
    if (progress.isReplaying()) {
      Replay asked = progress.replay().orElseThrow().request(System.nanoTime());
      asking.replay();
      current.send(Requests.replay(asked));
      listener.accept(new Event.Connected(current.uri(), settings.subscription(), atNanos));
      listener.accept(new Event.Replaying(asked));
    } else {
      Subscription asked = settings.subscription().after(progress.tapes().resumePoints());
      asking.subscription();
      current.send(Requests.subscribe(asked, PendingRequests.ID));
      listener.accept(new Event.Connected(current.uri(), asked, atNanos));
    }
  }

  @Override
  public Optional<Disconnection> hear(Visit visit, String text, long atNanos) {
    try {
      return hear(visit, GatewayMessages.decode(text), text, atNanos);
    } catch (MalformedMessageException e) {
      listener.accept(new Event.Malformed(String.valueOf(e.getMessage()), text));
      return Optional.empty();
    }
  }

  private Optional<Disconnection> hear(
      Visit visit, GatewayMessage message, String text, long atNanos) {
    if (message instanceof Prices prices) {
      receive(prices, text, atNanos);
      return Optional.empty();
    }
    listener.accept(new Event.Told(message, text));
    if (message instanceof GatewayMessage.Reconnect(long afterMillis)) {
      visit.leaveAfter(Duration.ofMillis(afterMillis));
    }
    Optional<Disconnection> refused = asking.on(message);
    return refused.isEmpty() && progress.isReplaying() ? afterReplay(message) : refused;
  }

  private void receive(Prices prices, String text, long atNanos) {
    if (prices instanceof Replayed(var tick, _) && progress.replay().isPresent()) {
      if (progress.replay().get().hadBefore(tick)) {
        return;
      }
      progress.replay().get().on(tick);
    }
    Link link = progress.tapes().on(prices);
    if (!(link instanceof Link.Repeats)) {
      itWorks.run();
    }
    listener.accept(new Event.Received(prices, link, text, atNanos));
  }

  private Optional<Disconnection> afterReplay(GatewayMessage message) {
    return switch (message) {
      case GatewayMessage.CaughtUp _ -> {
        progress.replay().orElseThrow().end();
        yield Optional.empty();
      }
      case GatewayMessage.ReplayEnd end ->
          switch (end.reason()) {
            case COMPLETE, STOPPED -> {
              progress.replay().orElseThrow().end();
              yield Optional.of(
                  new Disconnection("the replay is over", new Reconnection.Satisfied()));
            }
            case FAILED ->
                Optional.of(new Disconnection("the replay failed", new Reconnection.Gradually()));
          };
      case GatewayMessage.Prices _,
          GatewayMessage.Resume _,
          GatewayMessage.RateLimit _,
          GatewayMessage.Pong _,
          GatewayMessage.Refusal _,
          GatewayMessage.Acknowledgement _,
          GatewayMessage.Status _,
          GatewayMessage.FeedGap _,
          GatewayMessage.Reconnect _,
          GatewayMessage.Other _ ->
          Optional.empty();
    };
  }

  /** Of a replay ticks alone are proof: one can end at the same place again and again. */
  @Override
  public void lasted() {
    if (!progress.isReplaying()) {
      itWorks.run();
    }
  }
}
