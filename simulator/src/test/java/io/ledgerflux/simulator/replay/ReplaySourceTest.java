package io.ledgerflux.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.simulator.market.Catalogue;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.venue.FeedMessage;
import io.ledgerflux.simulator.venue.Source;
import io.ledgerflux.simulator.wire.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaySourceTest {
  private static final long RECORDED = 1_700_000_000_000_000L;
  private static final long NOW = 1_795_000_000_000_000L;

  @TempDir private Path folder;
  private final Listener listener = new Listener();

  @Test
  void readsWhatWasRecordedPlainAndGzipped() throws IOException {
    Path plain = record("market.jsonl", 500);
    Path zipped = record("market.jsonl.gz", 500);

    assertThat(Files.size(zipped)).isLessThan(Files.size(plain) / 2);
    assertThat(Files.readAllLines(plain)).hasSize(500);
    try (Recording one = Recording.open(plain);
        Recording other = Recording.open(zipped)) {
      assertThat(one.next(1_000)).hasSize(500).isEqualTo(other.next(1_000));
      assertThat(one.next(1_000)).isEmpty();
    }
  }

  @Test
  void recordsTickersAndMatches() throws IOException {
    Path file = folder.resolve("matches.jsonl");
    Recorder.record(market(), file, 101, true);

    assertThat(Files.readAllLines(file))
        .hasSize(101)
        .filteredOn(line -> line.contains("\"type\":\"match\""))
        .hasSize(50);
  }

  @Test
  void waitsForTheFirstReader() throws IOException {
    ReplaySource source = source(new Pace(0, false), 60);
    listener.ready = false;
    source.advance(NOW, listener);
    assertThat(listener.tickers).isEmpty();
    listener.ready = true;
    source.advance(NOW, listener);

    assertThat(listener.tickers).hasSize(60);
    assertThat(source.isOver()).isFalse();
    source.offer(List.of());
    assertThat(source.isOver()).isTrue();
    assertThat(source.nextMicros()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void givesSoManyInOneTurnAndTheRestInTheNext() throws IOException {
    ReplaySource source = source(new Pace(0, false), ReplaySource.MOST_AT_ONCE + 1);
    source.advance(NOW, listener);
    assertThat(listener.tickers).hasSize(ReplaySource.MOST_AT_ONCE);
    assertThat(source.nextMicros()).isLessThanOrEqualTo(NOW);
    source.advance(NOW, listener);
    assertThat(listener.tickers).hasSize(ReplaySource.MOST_AT_ONCE + 1);
  }

  @Test
  void stopsWhereTheReaderStops() throws IOException {
    ReplaySource source = source(new Pace(0, false), 60);
    listener.takes = 30;
    source.advance(NOW, listener);
    assertThat(listener.tickers).hasSize(30);
    listener.takes = 1_000;
    source.advance(NOW, listener);

    assertThat(listener.tickers).hasSize(60);
  }

  @Test
  void movesTheLastMessageToNowAndLeavesEveryOtherCharacter() throws IOException {
    Path file = record("market.jsonl", 60);
    ReplaySource source = source(file, new Pace(0, false));
    source.advance(NOW, listener);

    assertThat(times(listener.tickers).getLast()).isEqualTo(NOW);
    List<String> recorded =
        Files.readAllLines(file).stream()
            .map(line -> line.replaceFirst(".*\"m\":", "").replaceFirst("}$", ""))
            .map(ReplaySourceTest::withoutTime)
            .toList();
    assertThat(listener.tickers)
        .extracting(ticker -> withoutTime(ticker.text()))
        .isEqualTo(recorded);
  }

  @Test
  void keepsTimesWhenAsked() throws IOException {
    Path file = record("market.jsonl", 50);
    ReplaySource source = source(file, new Pace(0, true));
    source.advance(NOW, listener);

    assertThat(times(listener.tickers).getLast()).isLessThan(RECORDED + 60_000_000);
    assertThat(Files.readString(file)).contains(listener.tickers.getLast().text());
  }

  @Test
  void playsAtItsOwnSpeedWithTimesOfThePresent() throws IOException {
    ReplaySource source = source(Pace.OWN, 400);
    for (long now = NOW; listener.tickers.size() < 400; now += 1_000) {
      int before = listener.tickers.size();
      source.advance(now, listener);
      for (FeedMessage ticker : listener.tickers.subList(before, listener.tickers.size())) {
        assertThat(now - time(ticker)).isBetween(0L, 1_000L);
      }
    }
  }

  @Test
  void playsTenTimesAsFast() throws IOException {
    ReplaySource source = source(new Pace(10, false), 400);
    source.advance(NOW, listener);
    long recordedLength = 0;
    long now = NOW;
    while (listener.tickers.size() < 400) {
      now += 1_000;
      source.advance(now, listener);
      recordedLength = time(listener.tickers.getLast()) - time(listener.tickers.getFirst());
    }

    assertThat((double) recordedLength / (now - NOW)).isBetween(9.9, 10.1);
    assertThat(time(listener.tickers.getLast())).isBetween(now - 1_000, now);
  }

  @Test
  void tellsTheLastTradeAndKeepsItsNumbers() throws IOException {
    ReplaySource source = source(new Pace(0, false), 100);
    assertThat(source.lastTradeId("BTC-USD")).isZero();
    source.advance(NOW, listener);
    FeedMessage last =
        listener.tickers.reversed().stream()
            .filter(ticker -> ticker.product().equals("BTC-USD"))
            .findFirst()
            .orElseThrow();

    assertThat(source.lastTradeId("BTC-USD")).isEqualTo(last.tradeId());
    assertThat(source.sequenceAt("BTC-USD", NOW)).isEqualTo(last.sequence());
    assertThat(source.spareSequence("BTC-USD")).isEqualTo(last.sequence() + 1);
    assertThat(source.canStartAnew()).isFalse();
  }

  @Test
  void saysWhichLineIsNone() throws IOException {
    Path file = folder.resolve("broken.jsonl");
    Files.writeString(
        file, "{\"t\":1,\"m\":{\"type\":\"ticker\",\"product_id\":\"A-USD\"}}\n\noops\n");

    assertThatThrownBy(() -> Recording.summary(file)).hasMessageContaining("line 3");
  }

  @Test
  void refusesAFileWithoutTrades() throws IOException {
    Path file = Files.createFile(folder.resolve("empty.jsonl"));

    assertThatThrownBy(() -> Recording.summary(file)).hasMessageContaining("no tickers");
  }

  private Path record(String name, int messages) throws IOException {
    Path file = folder.resolve(name);
    Recorder.record(market(), file, messages, false);
    return file;
  }

  private static Market market() {
    return new Market(Catalogue.first(3), 50, 1, RECORDED);
  }

  private ReplaySource source(Pace pace, int messages) throws IOException {
    return source(record("replay.jsonl", messages), pace);
  }

  private static ReplaySource source(Path file, Pace pace) throws IOException {
    var source = new ReplaySource(Recording.summary(file), pace);
    try (Recording recording = Recording.open(file)) {
      source.offer(recording.next(1_000));
    }
    return source;
  }

  private static String withoutTime(String ticker) {
    return ticker.replaceFirst("\"time\":\"[^\"]*\"", "");
  }

  private static List<Long> times(List<FeedMessage> tickers) {
    return tickers.stream().map(ReplaySourceTest::time).toList();
  }

  private static long time(FeedMessage ticker) {
    String text = ticker.text();
    int from = text.indexOf("\"time\":\"") + 8;
    return Times.parse(text.substring(from, text.indexOf('"', from))).orElseThrow();
  }

  private static final class Listener implements Source.Sink {
    private final List<FeedMessage> tickers = new ArrayList<>();
    private boolean ready = true;
    private int takes = Integer.MAX_VALUE;

    @Override
    public void ticker(FeedMessage ticker) {
      tickers.add(ticker);
    }

    @Override
    public void match(String product, long tradeId, Supplier<String> text) {}

    @Override
    public boolean ready() {
      return ready && tickers.size() < takes;
    }
  }
}
