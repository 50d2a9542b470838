package io.ledgerflux.ingestor;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.ingestor.feed.FeedConfig;
import io.ledgerflux.ingestor.queue.QueueLimits;
import io.ledgerflux.ingestor.venue.Channels;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that an ingestor can be told.
 *
 * @param broker where it publishes
 * @param streams how much the streams keep
 * @param shards how many there are
 * @param feed what it reads
 * @param queue how much may wait while the broker is away
 * @param port of health, readiness and metrics; 0 for any that is free
 */
public record IngestorConfig(
    BrokerConfig broker,
    StreamLimits streams,
    int shards,
    FeedConfig feed,
    QueueLimits queue,
    int port) {
  /** What waits takes half of the memory at most: rejects can be large, a container small. */
  private static final long QUEUE_BYTES =
      Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 2);

  /** Where the venue is unless somebody says something else. */
  public static final String COINBASE = "wss://ws-feed.exchange.coinbase.com";

  private static final Option<URI> COINBASE_WS_URI =
      Option.uri("COINBASE_WS_URI", COINBASE, List.of("ws", "wss"), "The venue's WebSocket.");

  private static final Option<List<String>> PRODUCTS =
      Option.products("The products to read, comma-separated.");

  private static final Option<List<String>> CHANNELS =
      new Option<>(
          "CHANNELS",
          "ticker,heartbeat",
          "The venue's channels to subscribe; only tickers become ticks.",
          "a comma-separated list with ticker or ticker_batch in it",
          text ->
              Optional.of(Option.split(text).stream().distinct().toList())
                  .filter(channels -> !Channels.tickersOf(channels).isEmpty()));

  private static final Option<Long> PRODUCTS_PER_CONNECTION =
      Option.whole(
          "PRODUCTS_PER_CONNECTION",
          100,
          1,
          1_000,
          "How many products share a connection; more products make more connections, 250 ms apart.");

  private static final Option<Long> FEED_QUIET_SECONDS =
      Option.whole(
          "FEED_QUIET_SECONDS",
          30,
          1,
          86_400,
          "After how long without a ticker a product's feed is called quiet, in seconds.");

  private static final Option<Long> QUEUE_MAX_MESSAGES =
      Option.whole(
          "QUEUE_MAX_MESSAGES",
          100_000,
          1,
          10_000_000,
          "How many messages may wait while the broker is away, in 256 MiB or half of the heap at"
              + " most; past that the oldest are dropped.");

  private static final Option<Long> QUEUE_MAX_SECONDS =
      Option.whole(
          "QUEUE_MAX_SECONDS",
          60,
          1,
          86_400,
          "How long a message may wait while the broker is away, in seconds.");

  private static final Option<Long> PORT =
      Option.whole(
          "PORT", 8080, 0, 65_535, "The port of health, readiness and metrics; 0: any free one.");

  /** The options that it is read from. */
  public static final List<Option<?>> OPTIONS = options();

  /** As {@code settings} say. */
  public static IngestorConfig read(Settings settings) {
    return new IngestorConfig(
        BrokerConfig.read(settings),
        StreamLimits.read(settings),
        Streams.shards(settings).count(),
        new FeedConfig(
            settings.get(COINBASE_WS_URI),
            settings.get(PRODUCTS),
            settings.get(CHANNELS),
            Math.toIntExact(settings.get(PRODUCTS_PER_CONNECTION)),
            Duration.ofSeconds(settings.get(FEED_QUIET_SECONDS))),
        new QueueLimits(
            Math.toIntExact(settings.get(QUEUE_MAX_MESSAGES)),
            QUEUE_BYTES,
            Duration.ofSeconds(settings.get(QUEUE_MAX_SECONDS))),
        Math.toIntExact(settings.get(PORT)));
  }

  private static List<Option<?>> options() {
    List<Option<?>> options = new ArrayList<>();
    options.addAll(BrokerConfig.OPTIONS);
    options.addAll(StreamLimits.OPTIONS);
    options.addAll(
        List.of(
            Streams.NUM_SHARDS,
            COINBASE_WS_URI,
            PRODUCTS,
            CHANNELS,
            PRODUCTS_PER_CONNECTION,
            FEED_QUIET_SECONDS,
            QUEUE_MAX_MESSAGES,
            QUEUE_MAX_SECONDS,
            PORT));
    return List.copyOf(options);
  }
}
