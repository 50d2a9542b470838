package io.ledgerflux.gateway;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.server.AdmissionLimits;
import io.ledgerflux.gateway.server.BufferLimits;
import io.ledgerflux.gateway.server.Timeouts;
import io.ledgerflux.gateway.session.SessionLimits;
import java.time.Duration;
import java.util.List;

/** What a gateway is told of subscribers: how many, how much for each, and for how long. */
final class SubscriberOptions {
  private static final Option<Long> WS_MAX_MSGS_PER_SEC =
      Option.whole(
          "WS_MAX_MSGS_PER_SEC",
          100,
          0,
          1_000_000,
          "Increments a second for each connection, past which they are conflated; 0: no limit.");

  private static final Option<Long> WS_BURST =
      Option.whole("WS_BURST", 200, 1, 1_000_000, "How many increments a connection can save up.");

  private static final Option<Long> WS_MAX_PRODUCTS =
      Option.whole(
          "WS_MAX_PRODUCTS", 1_000, 1, 100_000, "Subscriptions of a connection at a time.");

  /** One takes a quarter of a kilobyte: so they take an eighth of the heap at most. */
  private static final long HEAP_BYTES_PER_SUBSCRIPTION = 2_048;

  private static final Option<Long> WS_MAX_SUBSCRIPTIONS =
      Option.whole(
          "WS_MAX_SUBSCRIPTIONS",
          0,
          0,
          1_000_000_000,
          "Subscriptions of all connections at a time; 0: one for each 2 KiB of the heap.");

  private static final Option<Long> WS_MAX_REQUESTS_PER_SEC =
      Option.whole(
          "WS_MAX_REQUESTS_PER_SEC",
          1_000,
          0,
          1_000_000,
          "Requests a second of a connection, past which they are refused; each KiB of one, and each"
              + " ten products that begin with it, count as one more; 0: no limit.");

  private static final Option<Long> WS_MAX_REQUEST_BYTES =
      Option.whole(
          "WS_MAX_REQUEST_BYTES",
          65_536,
          1_024,
          16_777_216,
          "How long a request can be; a longer one ends the connection.");

  private static final Option<Long> WS_MAX_CONNECTIONS =
      Option.whole("WS_MAX_CONNECTIONS", 10_000, 1, 1_000_000, "Connections at a time.");

  private static final Option<Long> WS_MAX_CONNECTIONS_PER_ADDRESS =
      Option.whole(
          "WS_MAX_CONNECTIONS_PER_ADDRESS",
          0,
          0,
          1_000_000,
          "Connections at a time from one address; 0: no limit but WS_MAX_CONNECTIONS.");

  private static final Option<Long> WS_MAX_HANDSHAKES_PER_SEC =
      Option.whole(
          "WS_MAX_HANDSHAKES_PER_SEC",
          1_000,
          0,
          1_000_000,
          "New connections a second, past which they are refused; 0: no limit.");

  private static final Option<Long> WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS =
      Option.whole(
          "WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS",
          0,
          0,
          1_000_000,
          "The same from one address; 0: no limit.");

  private static final Option<Long> WS_HANDSHAKE_SECONDS =
      Option.whole(
          "WS_HANDSHAKE_SECONDS",
          10,
          1,
          3_600,
          "A TCP connection without a whole request for so long is closed.");

  private static final Option<Long> WS_MAX_CALLERS =
      Option.whole(
          "WS_MAX_CALLERS",
          1_000,
          16,
          1_000_000,
          "TCP connections of each event loop that are no WebSockets; past it the oldest of the address that has most is closed.");

  private static final Option<Long> WS_MAX_REPLAYS =
      Option.whole(
          "WS_MAX_REPLAYS",
          50,
          0,
          10_000,
          "Replays at a time, a quarter of them of one key or address; each takes up to a megabyte.");

  private static final Option<Long> WS_MAX_SEARCHED_PER_SEC =
      Option.whole(
          "WS_MAX_SEARCHED_PER_SEC",
          200_000,
          0,
          1_000_000_000,
          "Ticks a second that are read from the stream for all who resume, each key or address in turn; 0: no limit.");

  private static final Option<Long> WS_BUFFER_BYTES =
      Option.whole(
          "WS_BUFFER_BYTES",
          131_072,
          16_384,
          67_108_864,
          "How much may wait for a socket that takes nothing before it counts as full.");

  private static final Option<Long> WS_BUFFER_TOTAL_BYTES =
      Option.whole(
          "WS_BUFFER_TOTAL_BYTES",
          0,
          0,
          1L << 40,
          "How much may wait for all connections; past it those with the most waiting are closed; 0: a quarter of the heap.");

  private static final Option<Long> WS_PING_SECONDS =
      Option.whole(
          "WS_PING_SECONDS",
          20,
          0,
          3_600,
          "A connection that is quiet for so long is pinged, and closed if it is still after as long again; 0: never.");

  private static final Option<Long> WS_IDLE_SECONDS =
      Option.whole(
          "WS_IDLE_SECONDS",
          0,
          0,
          86_400,
          "A connection that asks nothing for so long is closed; 0: never.");

  private static final Option<Long> WS_SLOW_CLOSE_SECONDS =
      Option.whole(
          "WS_SLOW_CLOSE_SECONDS",
          30,
          1,
          3_600,
          "A connection that does not take what waits for it for so long is closed.");

  private static final Option<Long> DRAIN_SECONDS =
      Option.whole(
          "DRAIN_SECONDS",
          10,
          0,
          3_600,
          "Over how long subscribers leave when the gateway stops, each at his own time.");

  private static final Option<Boolean> WS_COMPRESSION =
      Option.flag(
          "WS_COMPRESSION", false, "Whether messages are compressed for clients that offer it.");

  /** All of them. */
  static final List<Option<?>> ALL =
      List.of(
          WS_MAX_MSGS_PER_SEC,
          WS_BURST,
          WS_MAX_PRODUCTS,
          WS_MAX_SUBSCRIPTIONS,
          WS_MAX_REQUESTS_PER_SEC,
          WS_MAX_REQUEST_BYTES,
          WS_MAX_CONNECTIONS,
          WS_MAX_CONNECTIONS_PER_ADDRESS,
          WS_MAX_HANDSHAKES_PER_SEC,
          WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS,
          WS_HANDSHAKE_SECONDS,
          WS_MAX_CALLERS,
          WS_MAX_REPLAYS,
          WS_MAX_SEARCHED_PER_SEC,
          WS_BUFFER_BYTES,
          WS_BUFFER_TOTAL_BYTES,
          WS_PING_SECONDS,
          WS_IDLE_SECONDS,
          WS_SLOW_CLOSE_SECONDS,
          DRAIN_SECONDS,
          WS_COMPRESSION);

  private SubscriberOptions() {}

  static SessionLimits session(Settings settings) {
    return new SessionLimits(
        settings.get(WS_MAX_MSGS_PER_SEC),
        settings.get(WS_BURST),
        Math.toIntExact(settings.get(WS_MAX_PRODUCTS)),
        settings.get(WS_MAX_REQUESTS_PER_SEC));
  }

  static AdmissionLimits admission(Settings settings) {
    return new AdmissionLimits(
        Math.toIntExact(settings.get(WS_MAX_CONNECTIONS)),
        Math.toIntExact(settings.get(WS_MAX_CONNECTIONS_PER_ADDRESS)),
        settings.get(WS_MAX_HANDSHAKES_PER_SEC),
        settings.get(WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS),
        Math.toIntExact(settings.get(WS_MAX_CALLERS)));
  }

  static Timeouts timeouts(Settings settings) {
    return new Timeouts(
        Duration.ofSeconds(settings.get(WS_HANDSHAKE_SECONDS)),
        Duration.ofSeconds(settings.get(WS_PING_SECONDS)),
        Duration.ofSeconds(settings.get(WS_IDLE_SECONDS)),
        Duration.ofSeconds(settings.get(WS_SLOW_CLOSE_SECONDS)),
        Duration.ofSeconds(settings.get(DRAIN_SECONDS)));
  }

  static BufferLimits buffers(Settings settings) {
    long total = settings.get(WS_BUFFER_TOTAL_BYTES);
    long subscriptions = settings.get(WS_MAX_SUBSCRIPTIONS);
    long heap = Runtime.getRuntime().maxMemory();
    return new BufferLimits(
        Math.toIntExact(settings.get(WS_BUFFER_BYTES)),
        total == 0 ? heap / 4 : total,
        subscriptions == 0 ? heap / HEAP_BYTES_PER_SUBSCRIPTION : subscriptions);
  }

  static int maxRequestBytes(Settings settings) {
    return Math.toIntExact(settings.get(WS_MAX_REQUEST_BYTES));
  }

  static int maxReplays(Settings settings) {
    return Math.toIntExact(settings.get(WS_MAX_REPLAYS));
  }

  static long mostSearchedPerSecond(Settings settings) {
    return settings.get(WS_MAX_SEARCHED_PER_SEC);
  }

  static boolean compression(Settings settings) {
    return settings.get(WS_COMPRESSION);
  }
}
