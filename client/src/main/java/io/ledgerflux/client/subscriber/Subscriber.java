package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.codec.GatewayMessages;
import io.ledgerflux.client.codec.Requests;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import io.ledgerflux.client.protocol.GatewayMessage.Replayed;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of a gateway: it connects, subscribes or has the tape replayed, and after a loss
 * connects again and goes on after the last sequence that it has of each product. It tells a
 * listener all that happens, on one thread; a listener that is slow slows the gateway's connection
 * to it, and nothing else.
 */
public final class Subscriber implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final SubscriberSettings settings;
  private final Consumer<Event> listener;
  private final Backoff backoff;
  private final Tapes tapes;
  private final Optional<ReplayProgress> replay;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Thread thread;
  private int failures;

  /** A subscriber that begins at {@link #start}. */
  public Subscriber(SubscriberSettings settings, Consumer<Event> listener) {
    this.settings = settings;
    this.listener = listener;
    this.backoff =
        new Backoff(settings.firstWait(), settings.longestWait(), RandomGenerator.getDefault());
    this.tapes = new Tapes(settings.subscription().fromSequence());
    this.replay = ReplayProgress.of(settings.replay());
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
    return tapes.last(product);
  }

  /** Breaks the connection without a good-bye, as a lost network does; the subscriber resumes. */
  public void killConnection() {
    Connection current = connection;
    if (current != null) {
      current.kill();
    }
  }

  /**
   * Asks the gateway to end the replay; its answer follows as a message. Tells whether there is
   * something to end, and somebody to ask.
   */
  public boolean stopReplay() {
    Connection current = connection;
    if (current == null || !current.isOpen() || !isReplaying()) {
      return false;
    }
    current.send(Requests.stopReplay());
    return true;
  }

  private boolean isReplaying() {
    return replay.filter(ReplayProgress::isUnderWay).isPresent();
  }

  private Connection open() {
    Connection opening = new Connection(settings.uri().get(), settings.key(), settings.patience());
    opening.open();
    return opening;
  }

  private void run() throws InterruptedException {
    Connection next = open();
    while (next != null) {
      next = goOn(next.uri() + ": ", visit(next));
    }
  }

  private Parting visit(Connection current) throws InterruptedException {
    Visit visit = new Visit(current, this::open, new Conversation(), settings);
    connection = current;
    try {
      Parting parting = visit.follow();
      visit.end(parting.comeback());
      return parting;
    } catch (InterruptedException | RuntimeException e) {
      visit.abandon();
      throw e;
    } finally {
      connection = null;
    }
  }

  /** The next connection; null where there is to be none. */
  private @Nullable Connection goOn(String where, Parting parting) throws InterruptedException {
    String reason = where + parting.reason();
    return switch (parting.comeback()) {
      case Comeback.AtOnce _ -> comeAgain(reason, failures == 0 ? Duration.ZERO : waiting());
      case Comeback.Gradually _ -> comeAgain(reason, waiting());
      case Comeback.After(Duration wait) -> comeAgain(reason, wait);
      case Comeback.On(Connection successor) -> {
        if (!successor.isOpen()) {
          listener.accept(new Event.Disconnected(reason, Duration.ZERO));
        }
        yield successor;
      }
      case Comeback.Never _ -> {
        listener.accept(new Event.TurnedAway(reason));
        yield null;
      }
      case Comeback.NotWithoutAKey _ -> {
        listener.accept(new Event.NotLetIn(reason));
        yield null;
      }
      case Comeback.Satisfied _ -> null;
    };
  }

  private Duration waiting() {
    return backoff.afterFailure();
  }

  private @Nullable Connection comeAgain(String reason, Duration wait) throws InterruptedException {
    failures++;
    if (settings.retries() >= 0 && failures > settings.retries()) {
      listener.accept(new Event.Lost(reason));
      return null;
    }
    listener.accept(new Event.Disconnected(reason, wait));
    Thread.sleep(wait);
    return open();
  }

  /** What is asked of a gateway, and what is made of its answers. */
  private final class Conversation implements Visit.Guest {
    private final Asked asking = new Asked();

    @Override
    public void greet(Connection current, long atNanos) {
      if (isReplaying()) {
        Replay asked = replay.orElseThrow().request(System.nanoTime());
        asking.replay();
        current.send(Requests.replay(asked));
        listener.accept(new Event.Connected(current.uri(), settings.subscription(), atNanos));
        listener.accept(new Event.Replaying(asked));
      } else {
        Subscription asked = settings.subscription().after(tapes.resumePoints());
        asking.subscription();
        current.send(Requests.subscribe(asked, Asked.ID));
        listener.accept(new Event.Connected(current.uri(), asked, atNanos));
      }
    }

    @Override
    public Optional<Parting> hear(Visit visit, String text, long atNanos) {
      try {
        return hear(visit, GatewayMessages.decode(text), text, atNanos);
      } catch (MalformedMessageException e) {
        listener.accept(new Event.Malformed(String.valueOf(e.getMessage()), text));
        return Optional.empty();
      }
    }

    private Optional<Parting> hear(Visit visit, GatewayMessage message, String text, long atNanos) {
      if (message instanceof Prices prices) {
        receive(prices, text, atNanos);
        return Optional.empty();
      }
      listener.accept(new Event.Told(message, text));
      if (message instanceof GatewayMessage.Reconnect(long afterMillis)) {
        visit.leaveAfter(Duration.ofMillis(afterMillis));
      }
      Optional<Parting> refused = asking.on(message);
      return refused.isEmpty() && isReplaying() ? afterReplay(message) : refused;
    }

    private void receive(Prices prices, String text, long atNanos) {
      if (prices instanceof Replayed(var tick, _) && replay.isPresent()) {
        if (replay.get().hadBefore(tick)) {
          return;
        }
        replay.get().on(tick);
      }
      Link link = tapes.on(prices);
      if (!(link instanceof Link.Repeats)) {
        itWorks();
      }
      listener.accept(new Event.Received(prices, link, text, atNanos));
    }

    private Optional<Parting> afterReplay(GatewayMessage message) {
      return switch (message) {
        case GatewayMessage.CaughtUp _ -> {
          replay.orElseThrow().end();
          yield Optional.empty();
        }
        case GatewayMessage.ReplayEnd end ->
            switch (end.reason()) {
              case COMPLETE, STOPPED -> {
                replay.orElseThrow().end();
                yield Optional.of(new Parting("the replay is over", new Comeback.Satisfied()));
              }
              case FAILED ->
                  Optional.of(new Parting("the replay failed", new Comeback.Gradually()));
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
      if (!isReplaying()) {
        itWorks();
      }
    }
  }

  private void itWorks() {
    failures = 0;
    backoff.reset();
  }
}
