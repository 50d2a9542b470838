package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.RestCaller.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ticks that are asked for over HTTP, at a real PostgreSQL that a real snapshotter fills. */
@Timeout(120)
class RestTicksIT {
  private static final String PATH = "/api/v1/products/BTC-USD/";
  private static final String[] CSV = {"Accept", "text/csv"};

  @Test
  void tellsAllTicksPageByPageAsTheyWereOnTheWire() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> ticks = Ticks.hours(1_000);
      rig.store(ticks);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        String from = "from=" + ticks.getFirst().eventNanos();
        for (int limit : List.of(1_000, 999, 251, 250, 37)) {
          List<String> pages = rest.pages(PATH + "ticks?" + from + "&limit=" + limit);
          assertThat(pages).hasSize((1_000 + limit - 1) / limit);
          assertThat(pages.stream().map(RestTicksIT::rows).collect(Collectors.joining(",")))
              .isEqualTo(
                  ticks.stream()
                      .map(tick -> new String(TickCodec.encode(tick), StandardCharsets.UTF_8))
                      .collect(Collectors.joining(",")));
        }
        Tick middle = ticks.get(600);
        for (String start :
            List.of("after_seq=" + middle.sequence(), "from=" + (middle.eventNanos() + 1))) {
          assertThat(rest.json(PATH + "ticks?limit=1&" + start).at("/ticks/0/seq").asLong())
              .isEqualTo(ticks.get(601).sequence());
        }
        assertThat(rest.json(PATH + "ticks?" + from + "&to=" + middle.eventNanos()).path("ticks"))
            .hasSize(600);
        String csv = String.join("", rest.pages(PATH + "ticks?limit=400&" + from, CSV));
        List<String> lines = csv.lines().filter(line -> !line.startsWith("product,")).toList();
        assertThat(csv.lines().filter(line -> line.startsWith("product,"))).hasSize(3);
        assertThat(lines).hasSize(1_000);
        for (int i = 0; i < lines.size(); i++) {
          String[] cells = lines.get(i).split(",", -1);
          Trade trade = ticks.get(i).lastTrade();
          assertThat(cells).hasSize(19);
          assertThat(cells[1]).isEqualTo(Long.toString(ticks.get(i).sequence()));
          assertThat(cells[7]).isEqualTo(trade == null ? "" : trade.price().toPlainString());
        }
      }
    }
  }

  @Test
  void saysThatASequenceIsOfANumberingThatIsOver() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now()) - 600_000_000_000L;
      long second = 1_000_000_000L;
      for (int i = 0; i < 3; i++) {
        Tick tick = Ticks.tick(1_000 + i, i == 0 ? -1 : 999 + i);
        rig.tape().store(Ticks.at(tick, start + i * second), false);
      }
      rig.tape().store(Ticks.restart(5, start + 60 * second), false);
      rig.tape().store(Ticks.at(Ticks.tick(6, 5), start + 61 * second), false);
      rig.tape().flush();
      rig.awaitStored(5);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        assertProblem(rest.get(PATH + "ticks?after_seq=1002"), 410, "NUMBERING_RESTARTED");
        assertProblem(rest.get(PATH + "ticks?after_seq=1000"), 410, "NUMBERING_RESTARTED");
        assertProblem(
            rest.get(PATH + "ticks?after_seq=1002&from=-15m"), 410, "NUMBERING_RESTARTED");
        JsonNode behind = rest.json(PATH + "ticks?after_seq=5").path("ticks");
        assertThat(behind).hasSize(1);
        assertThat(behind.at("/0/seq").asLong()).isEqualTo(6);
        // What is not stored yet is no numbering that is over.
        assertThat(rest.json(PATH + "ticks?after_seq=2000").path("ticks")).isEmpty();
      }
    }
  }

  @Test
  void leavesNothingOutUnsaidOnceANewNumberingHasPassedTheOldOne() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now()) - 600_000_000_000L;
      long second = 1_000_000_000L;
      storeNumberings(rig, start);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        String had = "ticks?after_seq=1002&from=" + (start + 2 * second);
        assertProblem(rest.get(PATH + "ticks?after_seq=1002"), 410, "NUMBERING_RESTARTED");
        assertProblem(rest.get(PATH + had), 410, "NUMBERING_RESTARTED");
        // It may be of the old numbering: that it is not stored any more says nothing.
        assertProblem(rest.get(PATH + "ticks?after_seq=999"), 410, "NUMBERING_RESTARTED");
        // What is asked for is before the new numbering.
        String before = "&to=" + (start + 60 * second);
        assertThat(sequences(rest, "ticks?after_seq=1000" + before)).containsExactly(1001L, 1002L);
        // As one goes on after a 410: from the last tick that one has, and then behind the new
        // ones.
        String from = "ticks?from=" + (start + 2 * second);
        assertThat(sequences(rest, from)).startsWith(1002L, 5L, 6L).endsWith(1002L, 1003L, 1004L);
        String again = "ticks?after_seq=1002&from=" + (start + 63 * second);
        assertThat(sequences(rest, again)).containsExactly(1003L, 1004L);
        assertThat(sequences(rest, "ticks?after_seq=1003")).containsExactly(1004L);

        rig.execute("DELETE FROM tick_history WHERE sequence >= 1000 AND NOT restart");
        // Nothing of before is stored: whoever asks has been away for long.
        assertProblem(rest.get(PATH + "ticks?after_seq=1002"), 410, "NUMBERING_RESTARTED");
        assertThat(sequences(rest, "ticks?after_seq=5")).containsExactly(6L, 7L);
      }
    }
  }

  @Test
  void aCursorDoesNotPassANewNumberingThatBeganMeanwhile() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now()) - 600_000_000_000L;
      storeOldNumbering(rig, start);
      rig.tape().flush();
      rig.awaitStored(3);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        String next = rest.json(PATH + "ticks?after_seq=1000&limit=1").path("next").asText();
        String plain = rest.json(PATH + "ticks?from=-15m&limit=1").path("next").asText();
        storeNewNumbering(rig, start);
        rig.tape().flush();
        rig.awaitStored(9);

        assertProblem(rest.get(PATH + "ticks?cursor=" + next), 410, "NUMBERING_RESTARTED");
        assertThat(sequences(rest, "ticks?cursor=" + plain)).hasSize(8);
      }
    }
  }

  @Test
  void whatHappenedUpToAMinuteBeforeIsBehindASequenceToo() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now()) - 600_000_000_000L;
      int[] seconds = {60, 3, 4, 61};
      for (int i = 0; i < seconds.length; i++) {
        Tick tick = Ticks.tick(1_000 + i, i == 0 ? -1 : 999 + i);
        rig.tape().store(Ticks.at(tick, start + seconds[i] * 1_000_000_000L), false);
      }
      rig.tape().flush();
      rig.awaitStored(4);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        assertThat(sequences(rest, "ticks?after_seq=1000")).containsExactly(1001L, 1002L, 1003L);
        assertThat(sequences(rest, "ticks?after_seq=999"))
            .containsExactly(1001L, 1002L, 1000L, 1003L);
      }
    }
  }

  @Test
  void theLinkToTheNextPageNamesTheProductHoweverItWasWritten() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.tape().add("BTC-USD", 2);
      rig.tape().flush();
      rig.awaitStored(2);
      Gateway gateway = rig.gateway();
      try (RestCaller rest = new RestCaller(gateway)) {
        for (String product : List.of("btc-usd", "%20BTC-USD%20", "BTC-USD%1f")) {
          String path = "/api/v1/products/" + product + "/ticks?limit=1";
          assertThat(rest.get(path).headers().firstValue("link").orElse(""))
              .as(path)
              .startsWith("</api/v1/products/BTC-USD/ticks?cursor=");
        }
      }
    }
  }

  /** 1000 to 1002, then a minute after the first of them 5, 6, 7, 1002, 1003, 1004. */
  private static void storeNumberings(HistoryRig rig, long start) throws Exception {
    storeOldNumbering(rig, start);
    storeNewNumbering(rig, start);
    rig.tape().flush();
    rig.awaitStored(9);
  }

  private static void storeOldNumbering(HistoryRig rig, long start) throws Exception {
    for (int i = 0; i < 3; i++) {
      Tick tick = Ticks.tick(1_000 + i, i == 0 ? -1 : 999 + i);
      rig.tape().store(Ticks.at(tick, start + i * 1_000_000_000L), false);
    }
  }

  private static void storeNewNumbering(HistoryRig rig, long start) throws Exception {
    rig.tape().store(Ticks.restart(5, start + 60_000_000_000L), false);
    long previous = 5;
    long moment = 61;
    for (long sequence : new long[] {6, 7, 1_002, 1_003, 1_004}) {
      Tick tick = Ticks.tick(sequence, previous);
      rig.tape().store(Ticks.at(tick, start + moment++ * 1_000_000_000L), false);
      previous = sequence;
    }
  }

  private static List<Long> sequences(RestCaller rest, String path) throws Exception {
    List<Long> sequences = new ArrayList<>();
    rest.json(PATH + path).path("ticks").forEach(tick -> sequences.add(tick.path("seq").asLong()));
    return sequences;
  }

  private static String rows(String page) {
    return page.substring(page.indexOf('[') + 1, page.length() - "]}".length());
  }
}
