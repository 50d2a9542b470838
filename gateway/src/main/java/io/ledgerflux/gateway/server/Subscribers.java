package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.session.Moment;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The subscribers of one event loop, from when they come until they leave. Whatever one has taken
 * meanwhile, a place, subscriptions, memory, is given back when he leaves, once.
 */
final class Subscribers {
  private final Wiring wiring;
  private final Broadcast broadcast;
  private final Drain drain;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Set<Subscriber> present = new HashSet<>();
  private final Set<Subscriber> waiting = new LinkedHashSet<>();
  private boolean draining;

  /** Nobody yet; {@code broadcast} is what they hear. */
  Subscribers(Wiring wiring, Broadcast broadcast) {
    this.wiring = wiring;
    this.broadcast = broadcast;
    this.drain = new Drain(wiring.config().timeouts().drain());
  }

  /**
   * One comes for whom there was a place; it is given back where he cannot be served.
   *
   * @param opening begins to serve him
   */
  Subscriber came(Caller caller, Supplier<Subscriber> opening) {
    Subscriber subscriber;
    try {
      subscriber = opening.get();
    } catch (RuntimeException | Error bug) {
      giveBackPlace(caller.address(), caller.account());
      throw bug;
    }
    came(subscriber);
    return subscriber;
  }

  /** One came, for whom there was a place. */
  void came(Subscriber subscriber) {
    present.add(subscriber);
    wiring.metrics().connected();
    if (draining) {
      subscriber.drain(drain.leaveMillis(0, 1, random));
    }
  }

  /** One left; perhaps it was told before. */
  void left(Subscriber subscriber) {
    if (present.remove(subscriber)) {
      subscriber.left();
      List<String> products = subscriber.products();
      products.forEach(product -> broadcast.leave(product, subscriber));
      wiring.budget().subscriptions().ended(products.size());
      broadcast.leaveNew(subscriber);
      waiting.remove(subscriber);
      giveBackPlace(subscriber.address(), subscriber.account());
      wiring.metrics().disconnected();
    }
  }

  private void giveBackPlace(String address, Optional<Account> account) {
    wiring.admission().leave(address);
    account.ifPresent(Account::disconnected);
  }

  /** Whether {@code subscriber} has not left. */
  boolean has(Subscriber subscriber) {
    return present.contains(subscriber);
  }

  /** Has them all leave, one after another. */
  void drain() {
    draining = true;
    int index = 0;
    for (Subscriber subscriber : List.copyOf(present)) {
      subscriber.drain(drain.leaveMillis(index++, present.size(), random));
    }
  }

  /** Has those leave at once who are still there. */
  void end() {
    List.copyOf(present).forEach(subscriber -> subscriber.cutOff(Closing.SERVICE_RESTART));
  }

  /** Lines {@code subscriber} up to be looked at again, or no more; answers whether he is new. */
  boolean lineUp(Subscriber subscriber, boolean waits) {
    if (waits) {
      return waiting.add(subscriber);
    }
    waiting.remove(subscriber);
    return false;
  }

  /** Looks again at those who lined up. */
  void settle(Moment now) {
    List<Subscriber> due = List.copyOf(waiting);
    waiting.clear();
    due.forEach(subscriber -> subscriber.settle(now));
  }

  /** Looks whether their connections still serve anybody. */
  void check(Moment now) {
    List.copyOf(present).forEach(subscriber -> subscriber.check(now));
  }

  /** While more is held than may be, those go who hold more than their part, the heaviest first. */
  void relieve() {
    Optional<Subscriber> next = heaviestOfTooMuch();
    while (next.isPresent()) {
      next.get().drop();
      left(next.get());
      next = heaviestOfTooMuch();
    }
  }

  private Optional<Subscriber> heaviestOfTooMuch() {
    if (!wiring.budget().isOverdrawn()) {
      return Optional.empty();
    }
    int connections = wiring.admission().connections();
    return present.stream()
        .max(Comparator.comparingLong(Subscriber::heldBytes))
        .filter(subscriber -> wiring.budget().isTooMuch(subscriber.heldBytes(), connections));
  }
}
