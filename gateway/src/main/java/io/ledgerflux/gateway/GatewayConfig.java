package io.ledgerflux.gateway;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.history.HistoryConfig;
import io.ledgerflux.gateway.server.ServerConfig;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
 * @param mostSearchedPerSecond how many messages are read a second for all who resume; 0: no limit
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
    long mostSearchedPerSecond,
    Optional<HistoryConfig> history,
    Optional<PostgresConfig> keys,
    ServerConfig server) {
  private static final Option<Long> PORT =
      Option.whole("PORT", 8000, 0, 65_535, "The port of WebSocket, page, health and metrics.");

  private static final Option<List<String>> PRODUCTS =
      Option.products("The products that are shown before their first tick.");

  private static final Option<Long> BACKFILL_MAX_MINUTES =
      Option.whole(
          "BACKFILL_MAX_MINUTES",
          60,
          1,
          10_080,
          "How far back from_seq reaches in memory and in the history, in minutes; the broker is"
              + " read as far as it keeps ticks.");

  private static final Option<Long> RING_MAX_TICKS =
      Option.whole(
          "RING_MAX_TICKS",
          100_000,
          1,
          100_000_000,
          "How many ticks of all products are in memory for from_seq; each takes half a kilobyte.");

  private static final Option<Boolean> AUTH =
      Option.flag("AUTH", false, "Whether clients must show a key; needs a database.");

  /** All that can be told. */
  public static final List<Option<?>> OPTIONS =
      Stream.of(
              List.<Option<?>>of(PORT, PRODUCTS, Streams.NUM_SHARDS),
              BrokerConfig.OPTIONS,
              StreamLimits.OPTIONS,
              PostgresConfig.OPTIONS,
              List.<Option<?>>of(BACKFILL_MAX_MINUTES, RING_MAX_TICKS),
              SubscriberOptions.ALL,
              RestOptions.ALL,
              List.<Option<?>>of(AUTH),
              EdgeOptions.ALL)
          .<Option<?>>flatMap(List::stream)
          .toList();

  /** As {@code settings} say. */
  public static GatewayConfig read(Settings settings) {
    int port = Math.toIntExact(settings.get(PORT));
    return new GatewayConfig(
        BrokerConfig.read(settings),
        StreamLimits.read(settings),
        Streams.shards(settings).count(),
        settings.get(PRODUCTS),
        Duration.ofMinutes(settings.get(BACKFILL_MAX_MINUTES)),
        Math.toIntExact(settings.get(RING_MAX_TICKS)),
        SubscriberOptions.mostSearchedPerSecond(settings),
        PostgresConfig.find(settings).map(database -> history(database, settings)),
        keys(settings),
        new ServerConfig(
            port,
            SubscriberOptions.session(settings),
            SubscriberOptions.admission(settings),
            SubscriberOptions.timeouts(settings),
            SubscriberOptions.buffers(settings),
            SubscriberOptions.maxRequestBytes(settings),
            RestOptions.rest(settings),
            EdgeOptions.edge(settings, port),
            SubscriberOptions.compression(settings)));
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

  private static HistoryConfig history(PostgresConfig database, Settings settings) {
    return new HistoryConfig(
        database,
        Duration.ofMinutes(settings.get(BACKFILL_MAX_MINUTES)),
        SubscriberOptions.maxReplays(settings));
  }
}
