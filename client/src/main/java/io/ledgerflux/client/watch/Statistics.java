package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.GatewayMessage.Increment;
import io.ledgerflux.client.protocol.GatewayMessage.Market;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import io.ledgerflux.client.protocol.GatewayMessage.RateLimit;
import io.ledgerflux.client.protocol.GatewayMessage.Replayed;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.Link;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What was seen from the first message to the last, counted. */
final class Statistics {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final List<String> PERCENTILES = List.of("50", "90", "99", "99.9");

  private final Map<String, Long> ticks = new TreeMap<>();
  private final Histogram sinceIngest = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram sinceEvent = new Histogram(SIGNIFICANT_DIGITS);
  private long snapshots;
  private long gaps;
  private long untoldGaps;
  private long notRecovered;
  private long repeats;
  private long restarts;
  private long unproven;
  private long conflatedMessages;
  private long conflatedTicks;
  private long rateLimits;
  private long malformed;
  private long replayed;
  private long replayedFromNanos = Long.MAX_VALUE;
  private long replayedToNanos = Long.MIN_VALUE;
  private long connections;
  private long behindClock;
  private OptionalLong firstNanos = OptionalLong.empty();
  private long connectedNanos;

  /** A connection is there. */
  void on(Event.Connected connected) {
    connections++;
    connectedNanos = connected.atNanos();
    if (firstNanos.isEmpty()) {
      firstNanos = OptionalLong.of(connectedNanos);
    }
  }

  /** A message without prices came. */
  void on(Event.Told told) {
    if (told.message() instanceof RateLimit) {
      rateLimits++;
    }
  }

  /** A message came that is none. */
  void onMalformed() {
    malformed++;
  }

  /** A snapshot or a tick came. */
  void on(Event.Received received) {
    count(received.link());
    count(received.prices());
    OptionalLong latency = latencyNanos(received);
    if (latency.isPresent() && received.prices() instanceof Increment increment) {
      record(sinceIngest, latency.getAsLong());
      record(sinceEvent, received.atNanos() - increment.tick().eventNanos());
    }
  }

  /**
   * From the ingestor to here. Empty for snapshots, and for ticks that the ingestor had before this
   * connection: their age says nothing about the way.
   */
  OptionalLong latencyNanos(Event.Received received) {
    if (received.prices() instanceof Increment(Tick tick, _, _)
        && tick.ingestNanos() >= connectedNanos) {
      return OptionalLong.of(received.atNanos() - tick.ingestNanos());
    }
    return OptionalLong.empty();
  }

  private void count(Prices prices) {
    switch (prices) {
      case Market _ -> snapshots++;
      case Increment increment -> {
        ticks.merge(increment.product(), 1L, Long::sum);
        if (increment.conflated() > 0) {
          conflatedMessages++;
          conflatedTicks += increment.conflated();
        }
      }
      case Replayed(Tick tick, _) -> {
        ticks.merge(tick.product(), 1L, Long::sum);
        replayed++;
        replayedFromNanos = Math.min(replayedFromNanos, tick.eventNanos());
        replayedToNanos = Math.max(replayedToNanos, tick.eventNanos());
      }
    }
  }

  private void count(Link link) {
    switch (link) {
      case Link.Begins _, Link.Continues _ -> {}
      case Link.Unproven _ -> unproven++;
      case Link.Gap gap -> {
        gaps++;
        untoldGaps += gap.told() ? 0 : 1;
      }
      case Link.Repeats _ -> repeats++;
      case Link.Renumbers renumbers -> {
        restarts++;
        gaps += renumbers.gap() ? 1 : 0;
      }
      case Link.NotRecovered _ -> notRecovered++;
    }
  }

  private void record(Histogram histogram, long nanos) {
    if (nanos < 0) {
      behindClock++;
    }
    histogram.recordValue(Math.max(0, nanos / 1_000));
  }

  /** Whether there was a connection at all. */
  boolean wasConnected() {
    return connections > 0;
  }

  /** Snapshots and ticks. */
  long messages() {
    return snapshots + ticks.values().stream().mapToLong(Long::longValue).sum();
  }

  /** All of it for people, {@code nowNanos} being the end of the watch. */
  String summary(long nowNanos) {
    long elapsedNanos = firstNanos.isEmpty() ? 0 : Math.max(0, nowNanos - firstNanos.getAsLong());
    List<String> lines = new ArrayList<>();
    lines.add(counted(elapsedNanos));
    lines.add(
        "gaps %d (%d not told), not recovered %d, repeats %d, unproven %d, restarts %d"
            .formatted(gaps, untoldGaps, notRecovered, repeats, unproven, restarts));
    lines.add(
        "conflated %d (%s), rate limits %d, malformed %d, reconnects %d"
            .formatted(
                conflatedTicks,
                number(conflatedMessages, "message"),
                rateLimits,
                malformed,
                Math.max(0, connections - 1)));
    if (replayed > 0) {
      lines.add(
          "replayed %s, which took %s on the exchange"
              .formatted(
                  number(replayed, "tick"), Durations.text(replayedToNanos - replayedFromNanos)));
    }
    lines.add("latency from the ingestor " + percentiles(sinceIngest));
    lines.add("latency from the exchange " + percentiles(sinceEvent));
    if (behindClock > 0) {
      lines.add(number(behindClock, "latency", "latencies") + " below zero: the clocks differ");
    }
    return String.join(System.lineSeparator(), lines);
  }

  private String counted(long elapsedNanos) {
    return number(messages(), "message")
        + " in "
        + Durations.text(elapsedNanos)
        + perSecond(elapsedNanos)
        + ": "
        + number(snapshots, "snapshot")
        + ticks.entrySet().stream()
            .map(e -> ", " + e.getKey() + " " + number(e.getValue(), "tick"))
            .collect(Collectors.joining());
  }

  private String perSecond(long elapsedNanos) {
    return elapsedNanos == 0
        ? ""
        : String.format(Locale.ROOT, ", %,.1f a second", messages() * 1e9 / elapsedNanos);
  }

  private static String percentiles(Histogram micros) {
    if (micros.getTotalCount() == 0) {
      return "unknown: no live ticks";
    }
    return PERCENTILES.stream()
            .map(p -> "p" + p + " " + text(micros.getValueAtPercentile(Double.parseDouble(p))))
            .collect(Collectors.joining(", "))
        + ", max "
        + text(micros.getMaxValue())
        + " ("
        + number(micros.getTotalCount(), "tick")
        + ")";
  }

  private static String text(long micros) {
    return Durations.text(micros * 1_000);
  }

  private static String number(long count, String what) {
    return number(count, what, what + "s");
  }

  private static String number(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}
