package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.codec.Requests;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, followed from its opening to its end. When the gateway says that it stops, the
 * next connection is opened while this one still tells its ticks: so nothing is waited for.
 */
final class Visit {
  private static final Duration LOOK = Duration.ofMillis(5);

  /** What is done with what a connection brings. */
  interface Guest {
    /** The connection is open: asks for what is wanted. */
    void greet(Connection connection, long atNanos);

    /** A message came; tells whether that ends the visit. */
    Optional<Disconnection> hear(Visit visit, String text, long atNanos);

    /** The connection lived for a while, though its products may have been too quiet to show it. */
    void lasted();
  }

  private final Connection current;
  private final Supplier<Connection> others;
  private final Guest guest;
  private final Duration patience;
  private final Duration betweenTries;
  private @Nullable Connection successor;
  private boolean opened;
  private long openedNanos;
  private boolean mustAnswer = true;
  private long heardNanos = System.nanoTime();
  private boolean leaves;
  private long leaveNanos;

  /**
   * A visit on {@code current}, which was asked to open.
   *
   * @param others opens the next connection
   */
  Visit(Connection current, Supplier<Connection> others, Guest guest, SubscriberSettings settings) {
    this.current = current;
    this.others = others;
    this.guest = guest;
    this.patience = settings.patience();
    this.betweenTries = settings.firstWait();
  }

  /** Follows the connection to its end. */
  Disconnection follow() throws InterruptedException {
    while (true) {
      if (successor != null && successor.isOpen()) {
        return new Disconnection("the gateway stops", new Reconnection.On(successor));
      }
      Optional<Connection.Arrival> arrival = current.next(untilSomethingIsDue());
      Optional<Disconnection> disconnection = arrival.isPresent() ? on(arrival.get()) : silence();
      if (disconnection.isPresent()) {
        return disconnection.get();
      }
      prepareToLeave();
    }
  }

  /** The gateway stops: another connection is opened after {@code wait}, or when this one ends. */
  void leaveAfter(Duration wait) {
    leaves = true;
    leaveNanos = System.nanoTime() + wait.toNanos();
  }

  private Optional<Disconnection> on(Connection.Arrival arrival) {
    heardNanos = System.nanoTime();
    mustAnswer = false;
    return switch (arrival) {
      case Connection.Arrival.Opened(long atNanos) -> {
        opened = true;
        openedNanos = heardNanos;
        guest.greet(current, atNanos);
        yield Optional.empty();
      }
      case Connection.Arrival.Text(String text, long atNanos) -> guest.hear(this, text, atNanos);
      case Connection.Arrival.Ended(String reason, Reconnection reconnection) -> {
        if (opened && heardNanos - openedNanos > 2 * patience.toNanos()) {
          guest.lasted();
        }
        yield Optional.of(
            new Disconnection(
                reason, successor == null ? reconnection : new Reconnection.On(successor)));
      }
    };
  }

  private Optional<Disconnection> silence() {
    if (System.nanoTime() - heardNanos < patience.toNanos()) {
      return Optional.empty();
    }
    if (mustAnswer) {
      return Optional.of(
          new Disconnection(
              "no answer within " + patience.toMillis() + " ms", new Reconnection.Gradually()));
    }
    mustAnswer = true;
    heardNanos = System.nanoTime();
    current.send(Requests.ping());
    return Optional.empty();
  }

  private void prepareToLeave() {
    if (successor != null && successor.hasEnded()) {
      successor.close();
      successor = null;
      leaveAfter(betweenTries);
    }
    if (leaves && successor == null && System.nanoTime() - leaveNanos >= 0) {
      successor = others.get();
    }
  }

  private Duration untilSomethingIsDue() {
    if (successor != null) {
      return LOOK;
    }
    long now = System.nanoTime();
    long silence = patience.toNanos() - (now - heardNanos);
    long nanos = leaves ? Math.min(silence, leaveNanos - now) : silence;
    return Duration.ofNanos(Math.max(0, nanos));
  }

  /** Says good-bye, without waiting for the answer where a successor takes over. */
  void end(Reconnection reconnection) {
    if (reconnection instanceof Reconnection.On) {
      Threads.start("good-bye", current::close);
    } else {
      abandon();
    }
  }

  /** Ends the successor, too, where there is one. */
  void abandon() {
    if (successor != null) {
      successor.close();
    }
    current.close();
  }
}
