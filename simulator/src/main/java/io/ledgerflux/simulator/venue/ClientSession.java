package io.ledgerflux.simulator.venue;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client's place at the venue: its connection and what it has subscribed to. */
public final class ClientSession {
  private final Reader reader;
  private final long deadlineMicros;
  private final Map<Channel, Set<String>> subscriptions = new EnumMap<>(Channel.class);
  private boolean everSubscribed;
  private boolean silent;
  private long silentUntilMicros;

  ClientSession(Reader reader, long deadlineMicros) {
    this.reader = reader;
    this.deadlineMicros = deadlineMicros;
  }

  Reader reader() {
    return reader;
  }

  /** Sends unless the connection is silent or closed, and says whether it did. */
  boolean send(String message) {
    return !silent && reader.send(message);
  }

  void subscribe(Channel channel, List<String> products) {
    everSubscribed = true;
    subscriptions.computeIfAbsent(channel, any -> new LinkedHashSet<>()).addAll(products);
  }

  void unsubscribe(Channel channel, List<String> products) {
    Set<String> subscribed = subscriptions.get(channel);
    if (subscribed == null) {
      return;
    }
    products.forEach(subscribed::remove);
    if (products.isEmpty() || subscribed.isEmpty()) {
      subscriptions.remove(channel);
    }
  }

  boolean has(Channel channel, String product) {
    Set<String> products = subscriptions.get(channel);
    return products != null && products.contains(product);
  }

  /** Whether it subscribed, and is told: it is open, and in no silence. */
  boolean hears(Channel channel, String product) {
    return !silent && reader.isOpen() && has(channel, product);
  }

  Set<String> products(Channel channel) {
    return subscriptions.getOrDefault(channel, Set.of());
  }

  boolean hearsTrades() {
    return reader.isOpen()
        && (subscriptions.containsKey(Channel.TICKER)
            || subscriptions.containsKey(Channel.MATCHES));
  }

  /** All subscriptions, by the exchange's names of the channels. */
  Map<String, Set<String>> subscriptions() {
    var named = new LinkedHashMap<String, Set<String>>();
    subscriptions.forEach((channel, products) -> named.put(channel.text(), products));
    return named;
  }

  void silence(long untilMicros) {
    silentUntilMicros = silent ? Math.max(silentUntilMicros, untilMicros) : untilMicros;
    silent = true;
  }

  /** Ends a silence whose time is over, and a connection that never subscribed. */
  void advance(long nowMicros) {
    if (silent && nowMicros >= silentUntilMicros) {
      silent = false;
    }
    if (!everSubscribed && nowMicros >= deadlineMicros) {
      reader.close("no subscription within 5 s");
    }
  }
}
