package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.ApiKey;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a subscriber works.
 *
 * @param uri of a gateway, asked before each connection: it may be another one each time
 * @param subscription what it wants
 * @param replay what it wants before that; where that ends, it wants nothing more
 * @param key what it shows; empty where the gateway asks for none
 * @param retries how many times in a row it tries again; {@link #FOR_EVER}
 * @param patience how long a gateway may take to answer; after so long a silence it is asked
 *     whether it is there
 * @param firstWait before the first try again; doubled with each more
 * @param longestWait the cap of that
 */
public record SubscriberSettings(
    Supplier<URI> uri,
    Subscription subscription,
    Optional<Replay> replay,
    Optional<ApiKey> key,
    int retries,
    Duration patience,
    Duration firstWait,
    Duration longestWait) {

  /** As many tries as it takes. */
  public static final int FOR_EVER = -1;

  /** A subscriber that replays nothing. */
  public SubscriberSettings(
      Supplier<URI> uri,
      Subscription subscription,
      int retries,
      Duration patience,
      Duration firstWait,
      Duration longestWait) {
    this(
        uri,
        subscription,
        Optional.empty(),
        Optional.empty(),
        retries,
        patience,
        firstWait,
        longestWait);
  }

  /** A subscriber that never gives up. */
  public static SubscriberSettings of(Supplier<URI> uri, Subscription subscription) {
    return new SubscriberSettings(
        uri,
        subscription,
        FOR_EVER,
        Duration.ofSeconds(5),
        Duration.ofMillis(250),
        Duration.ofSeconds(5));
  }

  /**
   * A subscriber that has {@code replay} told. Where it has no end, it goes on live with the same
   * products.
   */
  public static SubscriberSettings of(Supplier<URI> uri, Replay replay) {
    SubscriberSettings live = of(uri, Subscription.of(replay.products().toArray(String[]::new)));
    return new SubscriberSettings(
        uri,
        live.subscription,
        Optional.of(replay),
        live.key,
        live.retries,
        live.patience,
        live.firstWait,
        live.longestWait);
  }

  /** The same, giving up after {@code retries} tries in a row. */
  public SubscriberSettings withRetries(int retries) {
    return new SubscriberSettings(
        uri, subscription, replay, key, retries, patience, firstWait, longestWait);
  }

  /**
   * The same, waiting {@code first} before it tries again, and never longer than {@code longest}.
   */
  public SubscriberSettings withWaits(Duration first, Duration longest) {
    return new SubscriberSettings(
        uri, subscription, replay, key, retries, patience, first, longest);
  }

  /** The same, giving a gateway so long to answer. */
  public SubscriberSettings withPatience(Duration patience) {
    return new SubscriberSettings(
        uri, subscription, replay, key, retries, patience, firstWait, longestWait);
  }

  /** The same, showing {@code key}. */
  public SubscriberSettings withKey(Optional<ApiKey> key) {
    return new SubscriberSettings(
        uri, subscription, replay, key, retries, patience, firstWait, longestWait);
  }
}
