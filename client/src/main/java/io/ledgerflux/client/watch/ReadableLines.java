package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.Increment;
import io.ledgerflux.client.protocol.GatewayMessage.Market;
import io.ledgerflux.client.protocol.GatewayMessage.Replayed;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.Link;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A message as one line for people, in columns; prices green where they rose, red where they fell.
 */
final class ReadableLines implements Rendering {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
  private static final String NO_TIME = "--:--:--.------";
  private static final int PRODUCT_WIDTH = 9;
  private static final int PRICE_WIDTH = 11;
  private static final int SIZE_WIDTH = 13;
  private static final int SEQUENCE_WIDTH = 14;
  private static final int LATENCY_WIDTH = 9;

  private final boolean coloured;
  private final Map<String, BigDecimal> lastPrices = new HashMap<>();

  ReadableLines(boolean coloured) {
    this.coloured = coloured;
  }

  @Override
  public String line(Event.Received received, OptionalLong latencyNanos) {
    String latency = latencyNanos.isEmpty() ? "-" : Durations.text(latencyNanos.getAsLong());
    String remarks = remarks(received);
    return body(received.prices())
        + right(latency, LATENCY_WIDTH)
        + (remarks.isEmpty() ? "" : "  " + paint(Paint.YELLOW, remarks));
  }

  @Override
  public Optional<String> line(Event.Told told) {
    return switch (told.message()) {
      case GatewayMessage.Refusal _, GatewayMessage.Reconnect _ -> Optional.empty();
      case GatewayMessage message -> Optional.of(line(message, told.text()));
    };
  }

  private String line(GatewayMessage message, String text) {
    return switch (message) {
      case GatewayMessage.Resume resume -> paint(Paint.DIM, text(resume));
      case GatewayMessage.RateLimit limit ->
          paint(
              Paint.YELLOW,
              "rate limited: conflated from here on, next in " + limit.retryMillis() + " ms");
      case GatewayMessage.Status status -> paint(paintOf(status.state()), text(status));
      case GatewayMessage.FeedGap gap -> paint(Paint.YELLOW, text(gap));
      case GatewayMessage.CaughtUp caughtUp ->
          paint(
              Paint.DIM, "caught up after %d ticks: live from here on".formatted(caughtUp.ticks()));
      case GatewayMessage.ReplayEnd end ->
          paint(
              Paint.DIM,
              "end of the replay after %d ticks: %s"
                  .formatted(end.ticks(), end.reason().name().toLowerCase(Locale.ROOT)));
      case GatewayMessage.Prices _,
          GatewayMessage.Pong _,
          GatewayMessage.Reconnect _,
          GatewayMessage.Refusal _,
          GatewayMessage.Acknowledgement _,
          GatewayMessage.Other _ ->
          paint(Paint.DIM, text.replace('\n', ' ').replace('\r', ' '));
    };
  }

  private static String text(GatewayMessage.Resume resume) {
    return "resume %s after %d: ".formatted(resume.product(), resume.fromSequence())
        + switch (resume.outcome()) {
          case RECOVERED -> "what follows comes";
          case AHEAD -> "the gateway has not come so far, and waits";
          case NOT_RECOVERED -> "what follows is not kept any more";
        };
  }

  private static Paint paintOf(FeedState state) {
    return switch (state) {
      case LIVE -> Paint.GREEN;
      case QUIET -> Paint.DIM;
      case STALE -> Paint.RED;
    };
  }

  private static String text(GatewayMessage.Status status) {
    return "status %s %s, %s"
        .formatted(
            status.product(),
            status.state().wireName(),
            status.ageMillis().isEmpty()
                ? "no tick yet"
                : "last tick " + age(status.ageMillis().getAsLong()) + " ago");
  }

  private static String age(long millis) {
    return Durations.text(millis * 1_000_000);
  }

  private static String text(GatewayMessage.FeedGap gap) {
    return "%s %s: trades %d to %d %s"
        .formatted(
            gap.closed() ? "gap closed" : "gap",
            gap.product(),
            gap.first(),
            gap.last(),
            gap.closed() ? "have come" : "are missing");
  }

  private String body(GatewayMessage.Prices prices) {
    return switch (prices) {
      case Increment(Tick tick, _, _) -> body(tick);
      case Replayed(Tick tick, _) -> body(tick);
      case Market(var snapshot, _) -> {
        MarketState state = snapshot.state();
        yield state == null
            ? columns(NO_TIME, snapshot.product(), new Levels(null, null, null), 0)
            : columns(
                TIME.format(Timestamps.instant(state.lastUpdateNanos())),
                snapshot.product(),
                new Levels(state.lastTrade(), state.bestBid(), state.bestAsk()),
                state.lastSequence());
      }
    };
  }

  private String body(Tick tick) {
    return columns(
        TIME.format(Timestamps.instant(tick.eventNanos())),
        tick.product(),
        new Levels(tick.lastTrade(), tick.bestBid(), tick.bestAsk()),
        tick.sequence());
  }

  private record Levels(@Nullable Trade trade, @Nullable Quote bid, @Nullable Quote ask) {}

  private String columns(String time, String product, Levels levels, long sequence) {
    Trade trade = levels.trade();
    String price = right(trade == null ? "-" : trade.price().toPlainString(), PRICE_WIDTH);
    String side = trade == null || trade.side() == null ? "" : trade.side().wireName();
    return paint(Paint.DIM, time)
        + "  "
        + paint(Paint.BOLD, left(product, PRODUCT_WIDTH))
        + (trade == null ? price : paint(movement(product, trade.price()), price))
        + "  bid "
        + right(price(levels.bid()), PRICE_WIDTH)
        + "  ask "
        + right(price(levels.ask()), PRICE_WIDTH)
        + "  size "
        + right(
            trade == null || trade.size() == null ? "-" : trade.size().toPlainString(), SIZE_WIDTH)
        + " "
        + paint(sidePaint(trade), left(side, 4))
        + "  seq "
        + left(Long.toString(sequence), SEQUENCE_WIDTH)
        + "  ";
  }

  private static String price(@Nullable Quote quote) {
    return quote == null ? "-" : quote.price().toPlainString();
  }

  private static Paint sidePaint(@Nullable Trade trade) {
    return Optional.ofNullable(trade)
        .map(Trade::side)
        .map(side -> side == Side.BUY ? Paint.GREEN : Paint.RED)
        .orElse(Paint.NONE);
  }

  private Paint movement(String product, BigDecimal price) {
    BigDecimal before = lastPrices.put(product, price);
    int movement = before == null ? 0 : price.compareTo(before);
    return movement > 0 ? Paint.GREEN : movement < 0 ? Paint.RED : Paint.NONE;
  }

  private static String remarks(Event.Received received) {
    List<String> remarks = new ArrayList<>();
    switch (received.prices()) {
      case Market market -> {
        remarks.add(market.snapshot().state() == null ? "snapshot, no price yet" : "snapshot");
        if (!market.recovered()) {
          remarks.add("not recovered");
        }
      }
      case Increment increment -> {
        if (increment.conflated() > 0) {
          remarks.add("conflated " + increment.conflated());
        }
        if (increment.tick().restart()) {
          remarks.add("restart");
        }
      }
      case Replayed replayed ->
          remarks.add(replayed.tick().restart() ? "replay, restart" : "replay");
    }
    if (received.link() instanceof Link.Gap
        || (received.link() instanceof Link.Renumbers(_, _, boolean gap) && gap)) {
      remarks.add("gap");
    } else if (received.link() instanceof Link.Repeats) {
      remarks.add("repeat");
    }
    return String.join(", ", remarks);
  }

  private String paint(Paint paint, String text) {
    return coloured ? paint.on(text) : text;
  }

  private static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
