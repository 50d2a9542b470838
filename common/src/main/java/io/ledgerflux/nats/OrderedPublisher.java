package io.ledgerflux.nats;

import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Publishes into streams in order, many in flight, until each is acknowledged.
 *
 * <p>After the first failed or unanswered message nothing new is sent: what is outstanding settles,
 * then all that is not acknowledged is sent again, in order, with the same ids, the first of it
 * alone until the broker has taken it. A broken connection is thrown away with all that it had
 * queued, and sending begins again on a new one; the library's own reconnect would let new messages
 * overtake.
 */
public final class OrderedPublisher implements AutoCloseable {
  private final Wiring wiring;
  private final int most;
  private final PublishHealth health;
  private final SharedFlow flow;

  /** Changed under the lock of {@link #flow} alone. */
  private @Nullable PublishLink link;

  private @Nullable Thread thread;

  /**
   * A publisher that begins at {@link #start()}.
   *
   * @param wiring with what and for whom it works
   * @param most how many messages may be in flight
   */
  public OrderedPublisher(Wiring wiring, int most) {
    this.wiring = wiring;
    this.most = most;
    this.health = new PublishHealth(wiring);
    this.flow = new SharedFlow(wiring.name(), most, health);
  }

  /**
   * With what a publisher works.
   *
   * @param config the broker
   * @param streams what must be there before anything is sent
   * @param name of its connection
   * @param metrics where it counts
   * @param condition told whether it has a connection
   */
  public record Wiring(
      BrokerConfig config,
      Streams streams,
      String name,
      NatsMetrics metrics,
      Readiness.Condition condition) {}

  /** Begins to connect, for ever. */
  public void start() {
    thread = Threads.startPlatform(wiring.name(), this::run);
  }

  /**
   * Hands over a message; waits while the window is full or earlier messages are being sent again.
   *
   * @throws IllegalStateException if it is closed
   */
  public void publish(OutboundMessage message, Settlement settlement) throws InterruptedException {
    flow.publish(message, settlement);
  }

  /**
   * Has {@code settled} called when all that was handed over before is settled; waits as {@link
   * #publish} does.
   *
   * @throws IllegalStateException if it is closed
   */
  public void mark(Runnable settled) throws InterruptedException {
    flow.mark(settled);
  }

  /**
   * From now on each message is sent as {@code newAddress} gives it, also one that waits to be sent
   * again; its id must stay.
   */
  public void readdress(UnaryOperator<OutboundMessage> newAddress) {
    flow.change(own -> own.readdress(newAddress));
  }

  /** Waits until all is settled, for {@code grace} at most, and tells whether it is. */
  public boolean flush(Duration grace) throws InterruptedException {
    return flow.flush(grace);
  }

  /** Ends it; what is not settled may be in the stream or not. */
  @Override
  public void close() {
    flow.change(PublishFlow::close);
    if (thread != null) {
      Threads.end(thread, Duration.ofSeconds(5));
    }
    discardLink();
  }

  private void run() throws InterruptedException {
    while (true) {
      switch (flow.ask(PublishFlow::phase)) {
        case BROKEN -> connect();
        case SETTLING -> awaitSettled();
        case RESENDING -> flow.change(own -> own.resend(System.nanoTime()));
        case PROBING, FLOWING -> flow.watch(() -> link != null && link.isUp());
        case CLOSED -> {
          return;
        }
      }
    }
  }

  private void connect() throws InterruptedException {
    discardLink();
    Optional<PublishLink> fresh = PublishLink.open(wiring, most, health, new Answers());
    if (fresh.isEmpty()) {
      Thread.sleep(pause());
      return;
    }
    PublishLink open = fresh.get();
    flow.change(
        own -> {
          link = open;
          health.connected(); // First: the connection may break while messages are sent again.
          own.connected(open::send);
        });
  }

  private void awaitSettled() throws InterruptedException {
    if (flow.awaitAnswers()) {
      return;
    }
    Thread.sleep(pause());
    PublishLink open = link;
    if (open == null || open.redeclare()) {
      flow.change(PublishFlow::sendAgain);
    }
  }

  /** Under the lock, as all that changes what is known of the broker's health. */
  private Duration pause() {
    return flow.ask(own -> health.pause());
  }

  /** What the link tells, on the library's threads. */
  private final class Answers implements PublishLink.Listener {
    @Override
    public void onAnswer(long number, PublishAnswer answer) {
      flow.answered(number, answer);
    }

    @Override
    public void onBreak() {
      flow.change(
          own -> {
            if (link != null && !link.isUp()) {
              health.away();
              own.broke();
            }
          });
    }
  }

  private void discardLink() {
    Optional<PublishLink> open =
        flow.ask(
            own -> {
              Optional<PublishLink> last = Optional.ofNullable(link);
              link = null;
              own.disconnected();
              return last;
            });
    open.ifPresent(PublishLink::close);
  }
}
