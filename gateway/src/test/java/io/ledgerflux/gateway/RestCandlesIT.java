package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Candles that are asked for over HTTP, and what they may miss, at a real PostgreSQL that a real
 * snapshotter fills.
 */
@Timeout(120)
class RestCandlesIT {
  private static final String PATH = "/api/v1/products/BTC-USD/";
  private static final String[] CSV = {"Accept", "text/csv"};

  @Test
  void makesCandlesAsExactAsTheTicks() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> ticks = Ticks.hours(2_000);
      rig.store(ticks);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        for (Interval interval :
            List.of(
                new Interval("1m", 1),
                new Interval("5m", 5),
                new Interval("15m", 15),
                new Interval("1h", 60),
                new Interval("1d", 1_440))) {
          String window = "candles?interval=" + interval.label + "&from=-4d";
          List<Candle> expected = candles(ticks, interval);
          assertThat(expected).hasSizeGreaterThan(interval.minutes < 1_440 ? 2 : 0);
          for (String limit : List.of("", "&limit=7")) {
            List<String> lines =
                rest.pages(PATH + window + limit, CSV).stream()
                    .flatMap(String::lines)
                    .filter(line -> !line.startsWith("time,"))
                    .toList();
            assertThat(lines).as(interval.label).hasSameSizeAs(expected);
            for (int i = 0; i < lines.size(); i++) {
              assertThat(lines.get(i)).isEqualTo(expected.get(i).line(lines.get(i)));
            }
          }
        }
        HttpResponse<String> candles = rest.get(PATH + "candles?interval=5m&from=-4d");
        assertThat(RestCaller.parse(candles.body()).path("candles"))
            .hasSize(candles(ticks, new Interval("5m", 5)).size());
        String tag = candles.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> again =
            rest.get(PATH + "candles?interval=5m&from=-4d", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(candles.headers().firstValue("cache-control")).contains("no-cache");
        String old = "from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00%2B01:00";
        assertThat(rest.get(PATH + "candles?" + old).headers().firstValue("cache-control"))
            .contains("private, max-age=3600");
        assertThat(rest.get(PATH + "ticks?" + old).headers().firstValue("cache-control"))
            .contains("private, max-age=3600");
      }
    }
  }

  @Test
  void tellsWhatIsMissingAndWhatIsLate() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start =
          Timestamps.nanos(Instant.now().truncatedTo(ChronoUnit.MINUTES)) - 600_000_000_000L;
      for (int i : new int[] {1, 2, 5, 6, 9}) {
        rig.tape().store(Ticks.at(Ticks.tick(i, i == 1 ? -1 : i - 1), start + i), false);
      }
      rig.tape().flush();
      rig.awaitStored(5);
      rig.execute("UPDATE tick_history SET late = true WHERE sequence = 5");
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        JsonNode gaps = rest.json(PATH + "gaps?open=true").path("gaps");
        assertThat(gaps).hasSize(2);
        assertThat(gaps.get(0).path("first").asLong()).isEqualTo(3);
        assertThat(gaps.get(0).path("last").asLong()).isEqualTo(4);
        assertThat(gaps.get(0).path("cause").asText()).isEqualTo("missed");
        assertThat(gaps.get(0).has("closed_at")).isFalse();
        assertThat(gaps.get(1).path("first").asLong()).isEqualTo(7);
        assertThat(rest.pages(PATH + "gaps?limit=1", CSV))
            .hasSize(2)
            .allMatch(page -> page.startsWith("first,last,detected_at,cause,recovered,closed_at\n"))
            .allMatch(page -> page.endsWith(",missed,false,\n"));
        JsonNode complete = rest.json(PATH + "completeness?from=-15m");
        assertThat(complete.path("expected").asLong()).isEqualTo(9);
        assertThat(complete.path("stored").asLong()).isEqualTo(5);
        assertThat(complete.path("minutes")).hasSize(1);
        assertThat(complete.at("/minutes/0/time").asText()).isEqualTo(Timestamps.text(start));
        JsonNode ticks = rest.json(PATH + "ticks?from=-15m").path("ticks");
        assertThat(ticks).hasSize(5);
        for (JsonNode tick : ticks) {
          assertThat(tick.path("late").asBoolean()).isEqualTo(tick.path("seq").asLong() == 5);
        }
      }
    }
  }

  @Test
  void tellsOnEachPageHowCompleteTheWholeWhileIs() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long minute = 60_000_000_000L;
      long start = Timestamps.nanos(Instant.now().truncatedTo(ChronoUnit.MINUTES)) - 10 * minute;
      for (int i = 1; i <= 9; i++) {
        rig.tape()
            .store(Ticks.at(Ticks.tick(i, i == 1 ? -1 : i - 1), start + i / 3 * minute), false);
      }
      rig.tape().flush();
      rig.awaitStored(9);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        List<String> pages = rest.pages(PATH + "completeness?from=-15m&limit=1");
        assertThat(pages).hasSize(4);
        for (String text : pages) {
          JsonNode page = RestCaller.parse(text);
          assertThat(page.path("minutes")).hasSize(1);
          assertThat(page.path("expected").asLong()).isEqualTo(9);
          assertThat(page.path("stored").asLong()).isEqualTo(9);
          assertThat(page.path("from")).isEqualTo(RestCaller.parse(pages.getFirst()).path("from"));
        }
      }
    }
  }

  private record Interval(String label, int minutes) {}

  private record Candle(long begin, List<Trade> trades) {
    /** As it must be told, with as many decimals of the average as {@code told} has, 8 or more. */
    String line(String told) {
      int scale = new BigDecimal(told.split(",", -1)[5]).scale();
      assertThat(scale).isGreaterThanOrEqualTo(8);
      List<BigDecimal> prices = trades.stream().map(Trade::price).toList();
      List<BigDecimal> sizes =
          trades.stream().map(Trade::size).filter(size -> size != null).toList();
      return "%s,%s,%s,%s,%s,%s,%s,%d"
          .formatted(
              Timestamps.text(begin),
              prices.getFirst().toPlainString(),
              prices.stream().max(BigDecimal::compareTo).orElseThrow().toPlainString(),
              prices.stream().min(BigDecimal::compareTo).orElseThrow().toPlainString(),
              prices.getLast().toPlainString(),
              prices.stream()
                  .reduce(BigDecimal.ZERO, BigDecimal::add)
                  .divide(BigDecimal.valueOf(prices.size()), scale, RoundingMode.HALF_UP)
                  .toPlainString(),
              sizes.isEmpty() ? "" : sizes.stream().reduce(BigDecimal::add).get().toPlainString(),
              trades.size());
    }
  }

  /** Candles made of the ticks one by one. */
  private static List<Candle> candles(List<Tick> ticks, Interval interval) {
    long nanos = interval.minutes * 60_000_000_000L;
    TreeMap<Long, List<Trade>> trades = new TreeMap<>();
    for (Tick tick : ticks) {
      if (tick.lastTrade() != null) {
        trades
            .computeIfAbsent(tick.eventNanos() / nanos * nanos, begin -> new ArrayList<>())
            .add(tick.lastTrade());
      }
    }
    return trades.entrySet().stream()
        .map(entry -> new Candle(entry.getKey(), entry.getValue()))
        .toList();
  }
}
