package io.ledgerflux.normalizer;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.ShardAssignment;
import io.ledgerflux.nats.StreamLimits;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a normalizer works.
 *
 * @param broker where the streams are
 * @param limits of the streams
 * @param assignment which shards it works
 * @param maxFutureSkew how far an event time may lie after the time of ingestion
 * @param port of health, readiness and metrics; 0 for any that is free
 */
public record NormalizerConfig(
    BrokerConfig broker,
    StreamLimits limits,
    ShardAssignment assignment,
    Duration maxFutureSkew,
    int port) {
  private static final Option<Long> MAX_FUTURE_SKEW =
      Option.whole(
          "MAX_FUTURE_SKEW",
          60,
          0,
          86_400,
          "How far an event time may lie after the time at which it was read, in seconds.");

  private static final Option<Long> PORT =
      Option.whole(
          "PORT", 8081, 0, 65_535, "The port of health, readiness and metrics; 0: any free one.");

  /** The options that it is read from. */
  public static final List<Option<?>> OPTIONS =
      Stream.<List<? extends Option<?>>>of(
              BrokerConfig.OPTIONS,
              StreamLimits.OPTIONS,
              ShardAssignment.OPTIONS,
              List.of(MAX_FUTURE_SKEW, PORT))
          .<Option<?>>flatMap(List::stream)
          .toList();

  /** As {@code settings} say. */
  public static NormalizerConfig read(Settings settings) {
    return new NormalizerConfig(
        BrokerConfig.read(settings),
        StreamLimits.read(settings),
        ShardAssignment.read(settings),
        Duration.ofSeconds(settings.get(MAX_FUTURE_SKEW)),
        Math.toIntExact(settings.get(PORT)));
  }
}
