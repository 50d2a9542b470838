package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.venue.Request;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import io.ledgerflux.ops.Backoff;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A venue played by a test, with a clock of its own, before a supervisor. */
final class Venue {
  private static final Duration STEP = Duration.ofMillis(100);

  final ConnectionSupervisor supervisor;
  private final List<Effect> effects = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
  private long sequence;

  Venue(String... products) {
    this(List.of("ticker", "heartbeat"), products);
  }

  Venue(List<String> channels, String... products) {
    supervisor =
        new ConnectionSupervisor(
            List.of(products),
            channels,
            SupervisionLimits.standard(Duration.ofSeconds(30)),
            new Pacing(
                new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5), () -> 0L),
                Pace.ofConnections(),
                Pace.ofRequests()),
            nowNanos);
  }

  /** Makes the connection, as soon as it is asked for, and takes the first request. */
  Venue opens() {
    elapse(Duration.ofSeconds(6));
    on(new Event.Opened());
    return this;
  }

  /** Opens, and confirms all products. */
  Venue subscribed(String... products) {
    opens();
    confirms(products);
    effects.clear();
    return this;
  }

  void on(Event event) {
    effects.addAll(supervisor.on(event, nowNanos));
  }

  void says(VenueMessage message) {
    on(new Event.Received(message));
  }

  void confirms(String... products) {
    Set<String> all = Set.of(products);
    says(new VenueMessage.Subscriptions(Map.of("ticker", all, "heartbeat", all)));
  }

  void complains(String reason) {
    says(new VenueMessage.VenueError("Failed to subscribe", reason));
  }

  void trades(String product, long... tradeIds) {
    Arrays.stream(tradeIds).forEach(id -> says(ticker(product, OptionalLong.of(id))));
  }

  void tradesWithoutIds(String product) {
    says(ticker(product, OptionalLong.empty()));
  }

  void beats(String product, long lastTradeId) {
    says(new VenueMessage.Heartbeat(product, OptionalLong.of(lastTradeId), OptionalLong.empty()));
  }

  /** Lets time pass in the steps in which the session looks. */
  void elapse(Duration time) {
    for (long left = time.toNanos(); left > 0; left -= STEP.toNanos()) {
      nowNanos += Math.min(left, STEP.toNanos());
      on(new Event.Elapsed());
    }
  }

  /** Lets time pass with a heartbeat of {@code product} each second. */
  void elapseBeating(Duration time, String product, long lastTradeId) {
    for (long second = 0; second < time.toSeconds(); second++) {
      elapse(Duration.ofSeconds(1));
      beats(product, lastTradeId);
    }
  }

  /** The process is stopped for a while, and does not notice. */
  void freeze(Duration time) {
    nowNanos += time.toNanos();
  }

  /** What was to be done since this was asked last. */
  List<Effect> effects() {
    List<Effect> all = List.copyOf(effects);
    effects.clear();
    return all;
  }

  <T extends Effect> List<T> effects(Class<T> type) {
    return effects().stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Request> requests() {
    return effects(Effect.Send.class).stream().map(Effect.Send::request).toList();
  }

  Map<String, FeedState> states() {
    return supervisor.statuses(nowNanos, 0).stream()
        .collect(Collectors.toMap(s -> s.product(), s -> s.state()));
  }

  OptionalLong lastTradeId(String product) {
    return supervisor.statuses(nowNanos, 0).stream()
        .filter(status -> status.product().equals(product))
        .findFirst()
        .orElseThrow()
        .lastTradeId();
  }

  long nowNanos() {
    return nowNanos;
  }

  /** A ticker whose trade has no price. */
  VenueMessage quote(String product, long tradeId) {
    Quote bid = new Quote(BigDecimal.ONE, null);
    return new VenueMessage.Ticker(
        new Tick(product, ++sequence, OptionalLong.empty(), false, 0, 0, null, bid, null, null),
        OptionalLong.of(tradeId));
  }

  VenueMessage ticker(String product, OptionalLong tradeId) {
    return new VenueMessage.Ticker(
        new Tick(
            product,
            ++sequence,
            OptionalLong.empty(),
            false,
            0,
            0,
            new Trade(BigDecimal.ONE, null, null, tradeId),
            null,
            null,
            null),
        tradeId);
  }
}
