package io.ledgerflux.gateway;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.access.ClientAddress;
import io.ledgerflux.gateway.access.Networks;
import io.ledgerflux.gateway.access.Origins;
import io.ledgerflux.gateway.history.HistoryConfig;
import io.ledgerflux.gateway.server.AdmissionLimits;
import io.ledgerflux.gateway.server.BufferLimits;
import io.ledgerflux.gateway.server.EdgeConfig;
import io.ledgerflux.gateway.server.Patience;
import io.ledgerflux.gateway.server.RestLimits;
import io.ledgerflux.gateway.server.ServerConfig;
import io.ledgerflux.gateway.server.TlsFiles;
import io.ledgerflux.gateway.session.SessionLimits;
import io.ledgerflux.model.Products;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a gateway is told.
 *
 * @param broker where the tape is read
 * @param streams how the streams are declared
 * @param shards how many shards there are
 * @param products that are shown before their first tick came
 * @param memory how far back a resume reaches
 * @param ringTicks how many ticks memory holds at most, over all products
 * @param history where the history is; empty where there is none
 * @param keys where the keys are; empty where everybody comes in
 * @param server how subscribers are served
 */
public record GatewayConfig(
    BrokerConfig broker,
    StreamLimits streams,
    int shards,
    List<String> products,
    Duration memory,
    int ringTicks,
    Optional<HistoryConfig> history,
    Optional<PostgresConfig> keys,
    ServerConfig server) {
  private static final Option<Long> PORT =
      Option.whole("PORT", 8000, 0, 65_535, "The port of WebSocket, page, health and metrics.");

  private static final Option<List<String>> PRODUCTS =
      new Option<>(
          "PRODUCTS",
          "BTC-USD,ETH-USD,ADA-USD",
          "The products that are shown before their first tick.",
          "a list of products such as BTC-USD, parted by commas",
          text ->
              Optional.of(Option.split(text).stream().map(p -> p.toUpperCase(Locale.ROOT)).toList())
                  .filter(list -> !list.isEmpty() && list.stream().allMatch(Products::isValid)));

  private static final Option<Long> BACKFILL_MAX_MINUTES =
      Option.whole(
          "BACKFILL_MAX_MINUTES", 60, 1, 10_080, "How far back from_seq reaches, in minutes.");

  private static final Option<Long> RING_MAX_TICKS =
      Option.whole(
          "RING_MAX_TICKS",
          100_000,
          1,
          100_000_000,
          "How many ticks of all products are in memory for from_seq; each takes half a kilobyte.");

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
          "Requests a second of a connection, past which they are refused; each KiB of one counts as"
              + " one more; 0: no limit.");

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
          "Replays at a time, over all connections; each takes up to a megabyte.");

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
          "How much may wait for all connections, past which the slowest are closed; 0: a quarter of the heap.");

  private static final Option<Long> WS_PING_SECONDS =
      Option.whole(
          "WS_PING_SECONDS",
          20,
          0,
          3_600,
          "A connection that is quiet for so long is pinged, and closed if it is still after as long again; 0: never.");

  private static final Option<Long> DRAIN_SECONDS =
      Option.whole(
          "DRAIN_SECONDS",
          10,
          0,
          3_600,
          "Over how long subscribers leave when the gateway stops, each at his own time.");

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

  private static final Option<Long> REST_MAX_ROWS =
      Option.whole("REST_MAX_ROWS", 10_000, 1, 1_000_000, "Rows on a page over HTTP at most.");

  private static final Option<Long> REST_MAX_REQUESTS =
      Option.whole(
          "REST_MAX_REQUESTS",
          100,
          1,
          10_000,
          "Requests over HTTP that read the history at a time; pages of ticks that are sent at a time.");

  private static final Option<Long> REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS =
      Option.whole(
          "REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS",
          0,
          0,
          1_000_000,
          "Requests a second over HTTP from one address; 0: no limit.");

  private static final Option<Long> REST_BUFFER_TOTAL_BYTES =
      Option.whole(
          "REST_BUFFER_TOTAL_BYTES",
          0,
          0,
          1L << 40,
          "How much of the answers over HTTP may wait for sockets, past which who has taken nothing for longest is closed; 0: an eighth of the heap.");

  private static final Option<Boolean> WS_COMPRESSION =
      Option.flag("WS_COMPRESSION", false, "Whether messages are compressed for who offers it.");

  private static final Option<Boolean> AUTH =
      Option.flag("AUTH", false, "Whether who comes must show a key; needs a database.");

  private static final Option<Set<String>> ALLOWED_ORIGINS =
      new Option<>(
          "ALLOWED_ORIGINS",
          "",
          "The origins of web pages that may use the gateway from a browser; unless set, any.",
          "a list of origins such as https://prices.example.com, parted by commas",
          text ->
              Optional.of(Set.copyOf(Option.split(text)))
                  .filter(origins -> origins.stream().allMatch(Origins::isOrigin)));

  private static final Option<Networks> TRUSTED_PROXIES =
      new Option<>(
          "TRUSTED_PROXIES",
          "",
          "The networks of proxies that are believed whom they have heard.",
          "a list of networks such as 10.0.0.0/8, parted by commas",
          text -> Networks.parse(Option.split(text)));

  private static final Option<String> TRUSTED_PROXY_HEADER =
      Option.choice(
          "TRUSTED_PROXY_HEADER",
          "x-forwarded-for",
          List.of("x-forwarded-for", "forwarded"),
          "The header that they write; the other one is anybody's, and not looked at.");

  private static final Option<String> TLS_CERT_FILE =
      Option.text(
          "TLS_CERT_FILE",
          "",
          "The PEM file of the certificate and its chain; with it there is TLS.");

  private static final Option<String> TLS_KEY_FILE =
      Option.text("TLS_KEY_FILE", "", "The PEM file of the certificate's key.");

  private static final Option<Long> OPS_PORT =
      Option.whole(
          "OPS_PORT", 0, 0, 65_535, "Another port for health, readiness and metrics; 0: the same.");

  /** All that can be told. */
  public static final List<Option<?>> OPTIONS =
      Stream.of(
              List.<Option<?>>of(PORT, PRODUCTS, Streams.NUM_SHARDS),
              BrokerConfig.OPTIONS,
              StreamLimits.OPTIONS,
              PostgresConfig.OPTIONS,
              List.<Option<?>>of(
                  BACKFILL_MAX_MINUTES,
                  RING_MAX_TICKS,
                  WS_MAX_MSGS_PER_SEC,
                  WS_BURST,
                  WS_MAX_PRODUCTS,
                  WS_MAX_SUBSCRIPTIONS,
                  WS_MAX_REQUESTS_PER_SEC,
                  WS_MAX_REQUEST_BYTES,
                  WS_MAX_CONNECTIONS,
                  WS_MAX_REPLAYS,
                  WS_MAX_CONNECTIONS_PER_ADDRESS,
                  WS_MAX_HANDSHAKES_PER_SEC,
                  WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS,
                  WS_HANDSHAKE_SECONDS,
                  WS_MAX_CALLERS,
                  WS_BUFFER_BYTES,
                  WS_BUFFER_TOTAL_BYTES,
                  WS_PING_SECONDS,
                  WS_IDLE_SECONDS,
                  WS_SLOW_CLOSE_SECONDS,
                  DRAIN_SECONDS,
                  WS_COMPRESSION,
                  REST_MAX_ROWS,
                  REST_MAX_REQUESTS,
                  REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS,
                  REST_BUFFER_TOTAL_BYTES),
              List.<Option<?>>of(
                  AUTH,
                  ALLOWED_ORIGINS,
                  TRUSTED_PROXIES,
                  TRUSTED_PROXY_HEADER,
                  TLS_CERT_FILE,
                  TLS_KEY_FILE,
                  OPS_PORT))
          .<Option<?>>flatMap(List::stream)
          .toList();

  /** As {@code settings} say. */
  public static GatewayConfig read(Settings settings) {
    return new GatewayConfig(
        BrokerConfig.read(settings),
        StreamLimits.read(settings),
        Math.toIntExact(settings.get(Streams.NUM_SHARDS)),
        settings.get(PRODUCTS),
        Duration.ofMinutes(settings.get(BACKFILL_MAX_MINUTES)),
        Math.toIntExact(settings.get(RING_MAX_TICKS)),
        PostgresConfig.find(settings).map(database -> history(database, settings)),
        keys(settings),
        new ServerConfig(
            Math.toIntExact(settings.get(PORT)),
            new SessionLimits(
                settings.get(WS_MAX_MSGS_PER_SEC),
                settings.get(WS_BURST),
                Math.toIntExact(settings.get(WS_MAX_PRODUCTS)),
                settings.get(WS_MAX_REQUESTS_PER_SEC)),
            admission(settings),
            patience(settings),
            buffers(settings),
            Math.toIntExact(settings.get(WS_MAX_REQUEST_BYTES)),
            rest(settings),
            edge(settings),
            settings.get(WS_COMPRESSION)));
  }

  private static Optional<PostgresConfig> keys(Settings settings) {
    if (!settings.get(AUTH)) {
      return Optional.empty();
    }
    Optional<PostgresConfig> database = PostgresConfig.find(settings);
    if (database.isEmpty()) {
      settings.fault(AUTH, "on", "then PG_DSN or PG_HOST must say where the keys are");
    }
    return database;
  }

  private static EdgeConfig edge(Settings settings) {
    String certificate = settings.get(TLS_CERT_FILE);
    String key = settings.get(TLS_KEY_FILE);
    Optional<TlsFiles> tls =
        certificate.isEmpty() || key.isEmpty()
            ? Optional.empty()
            : Optional.of(new TlsFiles(Path.of(certificate), Path.of(key)));
    if (certificate.isEmpty() != key.isEmpty()) {
      settings.fault(TLS_CERT_FILE, certificate, "it goes together with TLS_KEY_FILE");
    }
    tls.flatMap(TlsFiles::fault)
        .ifPresent(
            fault ->
                settings.fault(
                    fault.file().equals(Path.of(key)) ? TLS_KEY_FILE : TLS_CERT_FILE,
                    fault.file().toString(),
                    fault.right()));
    return new EdgeConfig(
        new Origins(settings.get(ALLOWED_ORIGINS)),
        new ClientAddress(
            settings.get(TRUSTED_PROXIES),
            settings.get(TRUSTED_PROXY_HEADER).equals("forwarded")
                ? ClientAddress.Header.FORWARDED
                : ClientAddress.Header.X_FORWARDED_FOR),
        tls,
        Math.toIntExact(settings.get(OPS_PORT)));
  }

  private static AdmissionLimits admission(Settings settings) {
    return new AdmissionLimits(
        Math.toIntExact(settings.get(WS_MAX_CONNECTIONS)),
        Math.toIntExact(settings.get(WS_MAX_CONNECTIONS_PER_ADDRESS)),
        settings.get(WS_MAX_HANDSHAKES_PER_SEC),
        settings.get(WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS),
        Math.toIntExact(settings.get(WS_MAX_CALLERS)));
  }

  private static RestLimits rest(Settings settings) {
    long untaken = settings.get(REST_BUFFER_TOTAL_BYTES);
    return new RestLimits(
        Math.toIntExact(settings.get(REST_MAX_ROWS)),
        Math.toIntExact(settings.get(REST_MAX_REQUESTS)),
        settings.get(REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS),
        untaken == 0 ? Runtime.getRuntime().maxMemory() / 8 : untaken);
  }

  private static Patience patience(Settings settings) {
    return new Patience(
        Duration.ofSeconds(settings.get(WS_HANDSHAKE_SECONDS)),
        Duration.ofSeconds(settings.get(WS_PING_SECONDS)),
        Duration.ofSeconds(settings.get(WS_IDLE_SECONDS)),
        Duration.ofSeconds(settings.get(WS_SLOW_CLOSE_SECONDS)),
        Duration.ofSeconds(settings.get(DRAIN_SECONDS)));
  }

  private static BufferLimits buffers(Settings settings) {
    long total = settings.get(WS_BUFFER_TOTAL_BYTES);
    long subscriptions = settings.get(WS_MAX_SUBSCRIPTIONS);
    long heap = Runtime.getRuntime().maxMemory();
    return new BufferLimits(
        Math.toIntExact(settings.get(WS_BUFFER_BYTES)),
        total == 0 ? heap / 4 : total,
        subscriptions == 0 ? heap / HEAP_BYTES_PER_SUBSCRIPTION : subscriptions);
  }

  private static HistoryConfig history(PostgresConfig database, Settings settings) {
    return new HistoryConfig(
        database,
        Duration.ofMinutes(settings.get(BACKFILL_MAX_MINUTES)),
        Math.toIntExact(settings.get(WS_MAX_REPLAYS)));
  }
}
