package io.ledgerflux.simulator.venue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** All clients that are connected. A reader may leave while it is being sent to. */
final class ConnectedClients {
  private final List<ClientSession> sessions = new CopyOnWriteArrayList<>();

  void add(ClientSession session) {
    sessions.add(session);
  }

  void remove(ClientSession session) {
    sessions.remove(session);
  }

  int size() {
    return sessions.size();
  }

  /** Sends a message to all who subscribed, and says to how many. */
  int publish(Channel channel, String product, String text) {
    int receivers = 0;
    for (ClientSession session : sessions) {
      if (session.has(channel, product) && session.send(text)) {
        receivers++;
      }
    }
    return receivers;
  }

  /** Sends each product of a channel that somebody subscribed to a message of its own. */
  void publishEach(Channel channel, Function<String, String> message) {
    Set<String> products = new TreeSet<>();
    sessions.forEach(session -> products.addAll(session.products(channel)));
    products.forEach(product -> publish(channel, product, message.apply(product)));
  }

  /** How many clients of {@code address} subscribed, {@code but} one. */
  long subscribed(String address, Channel channel, String product, ClientSession but) {
    return sessions.stream()
        .filter(session -> session != but && session.reader().address().equals(address))
        .filter(session -> session.has(channel, product))
        .count();
  }

  /** Whether a message would reach anybody now. */
  boolean listensTo(Channel channel, String product) {
    return sessions.stream().anyMatch(session -> session.hears(channel, product));
  }

  /** Whether somebody hears trades, and all who do can take more. */
  boolean ready() {
    boolean somebody = false;
    for (ClientSession session : sessions) {
      if (session.hearsTrades()) {
        if (!session.reader().ready()) {
          return false;
        }
        somebody = true;
      }
    }
    return somebody;
  }

  void silence(long untilMicros) {
    sessions.forEach(session -> session.silence(untilMicros));
  }

  void breakOff() {
    sessions.forEach(session -> session.reader().breakOff());
  }

  void advance(long nowMicros) {
    sessions.forEach(session -> session.advance(nowMicros));
  }
}
