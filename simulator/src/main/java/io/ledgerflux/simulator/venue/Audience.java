package io.ledgerflux.simulator.venue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** All clients that are connected. A reader may leave while it is being sent to. */
final class Audience {
  private final List<Seat> seats = new CopyOnWriteArrayList<>();

  void add(Seat seat) {
    seats.add(seat);
  }

  void remove(Seat seat) {
    seats.remove(seat);
  }

  int size() {
    return seats.size();
  }

  /** Sends a message to all who subscribed, and says to how many. */
  int publish(Channel channel, String product, String text) {
    int receivers = 0;
    for (Seat seat : seats) {
      if (seat.has(channel, product) && seat.send(text)) {
        receivers++;
      }
    }
    return receivers;
  }

  /** Sends each product of a channel that somebody subscribed to a message of its own. */
  void publishEach(Channel channel, Function<String, String> message) {
    Set<String> products = new TreeSet<>();
    seats.forEach(seat -> products.addAll(seat.products(channel)));
    products.forEach(product -> publish(channel, product, message.apply(product)));
  }

  /** Whether a message would reach anybody now. */
  boolean listensTo(Channel channel, String product) {
    return seats.stream().anyMatch(seat -> seat.hears(channel, product));
  }

  /** Whether somebody hears trades, and all who do can take more. */
  boolean ready() {
    boolean somebody = false;
    for (Seat seat : seats) {
      if (seat.hearsTrades()) {
        if (!seat.reader().ready()) {
          return false;
        }
        somebody = true;
      }
    }
    return somebody;
  }

  void silence(long untilMicros) {
    seats.forEach(seat -> seat.silence(untilMicros));
  }

  void breakOff() {
    seats.forEach(seat -> seat.reader().breakOff());
  }

  void advance(long nowMicros) {
    seats.forEach(seat -> seat.advance(nowMicros));
  }
}
