package io.ledgerflux.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Loss;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.db.DatabaseView.OpenGaps;
import io.ledgerflux.operator.doctor.BrokerSight.Clocks;
import io.ledgerflux.operator.doctor.BrokerSight.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Findings that a test of real servers cannot well bring about. */
class DiagnosisTest {
  private static final Instant NOW = Instant.parse("2026-09-29T12:00:00Z");
  private static final long NANOS = Timestamps.nanos(NOW);
  private static final long SECOND = 1_000_000_000L;
  private static final Clocks RIGHT = new Clocks(NANOS - 3, NANOS - 2, NANOS - 1);
  private static final FeedStatus LIVE =
      new FeedStatus("BTC-USD", "one", FeedState.LIVE, NANOS, NANOS, NANOS, OptionalLong.empty());

  @Test
  void findsNothingWrongWithAHealthySystem() {
    assertThat(wrong(sight(broker(raw(10, 100), at(100), RIGHT, new Traffic(1_000, 10)), NOW)))
        .isEmpty();
  }

  @Test
  void namesAStreamThatIsAlmostFull() {
    assertThat(wrong(sight(broker(raw(900, 100), at(100), RIGHT, new Traffic(1, 0)), NOW)))
        .singleElement()
        .asString()
        .contains("market_raw is full to 90 %");
  }

  @Test
  void namesAStreamThatDoesNotGiveWhatItHolds() {
    Map<String, Loss> withheld = Map.of(Subjects.RAW, new Loss(71, 100));
    assertThat(wrong(sight(broker(raw(10, 100), withheld, at(70)), NOW)))
        .singleElement()
        .asString()
        .contains("The stream market_raw does not give messages 71 to 100,")
        .contains("its store is damaged")
        .contains("nats stream purge market_raw");
  }

  @Test
  void namesABucketThatDoesNotKeepWhatIsWritten() {
    Map<String, Loss> withheld = Map.of("KV_positions", new Loss(1, 1));
    assertThat(wrong(sight(broker(raw(10, 100), withheld, at(100)), NOW)))
        .singleElement()
        .asString()
        .contains("KV_positions does not give messages 1 to 1,")
        .contains("may not be kept or acknowledged")
        .contains("nats stream purge KV_positions");
  }

  @Test
  void notesWhatAStreamHasLostOfItsMiddle() {
    assertThat(Diagnosis.of(sight(broker(raw(10, 117), at(117), RIGHT, new Traffic(1, 0)), NOW)))
        .filteredOn(finding -> finding.severity() == Finding.Severity.NOTE)
        .singleElement()
        .extracting(Finding::text)
        .asString()
        .startsWith("The stream market_raw lacks 17 messages between its first and its last");
  }

  @Test
  void namesMessagesThatFellOut() {
    ReaderSight reader =
        new ReaderSight(
            "The normalizer of shard 0",
            raw(10, 100),
            Optional.of(new Position(20, 1, 7)),
            60,
            OptionalLong.of(NANOS - SECOND));
    assertThat(wrong(sight(broker(raw(10, 100), reader, RIGHT, new Traffic(1, 0)), NOW)))
        .singleElement()
        .asString()
        .contains("has lost messages 21 to 40 of market_raw");
  }

  @Test
  void namesAStreamThatCameBackEmpty() {
    ReaderSight reader =
        new ReaderSight(
            "The normalizer of shard 0",
            raw(10, 100),
            Optional.of(new Position(20, 1, 6)),
            0,
            OptionalLong.empty());
    assertThat(wrong(sight(broker(raw(10, 100), reader, RIGHT, new Traffic(1, 0)), NOW)))
        .singleElement()
        .asString()
        .contains("it came back empty");
  }

  @Test
  void namesClocksThatAreAhead() {
    Clocks exchange = new Clocks(NANOS, NANOS - 5 * SECOND, NANOS - SECOND);
    Clocks ingestor = new Clocks(NANOS - 9 * SECOND, NANOS, NANOS - 4 * SECOND);
    Clocks broker = new Clocks(NANOS, NANOS, NANOS + 3 * SECOND);
    assertThat(clocks(exchange))
        .containsExactly("exchange is at least 5.0 s ahead of that of the ingestor");
    assertThat(clocks(ingestor))
        .containsExactly("ingestor is at least 4.0 s ahead of that of the broker");
    assertThat(clocks(broker))
        .containsExactly("broker is at least 3.0 s ahead of that of the machine here");
    assertThat(
            wrong(
                sight(
                    broker(raw(10, 100), at(100), RIGHT, new Traffic(1, 0)), NOW.plusSeconds(60))))
        .singleElement()
        .asString()
        .contains("The clock of the database is 60.0 s from");
  }

  @Test
  void takesNoSingleMessageForTheClockOfTheExchange() {
    Clocks future = new Clocks(NANOS + 118 * SECOND, NANOS - 2, NANOS - 1);
    Clocks early = new Clocks(NANOS + 3 * SECOND, NANOS - 2, NANOS - 1);

    assertThat(clocks(List.of(RIGHT, future))).isEmpty();
    assertThat(clocks(List.of(future, early, future)))
        .containsExactly("exchange is at least 3.0 s ahead of that of the ingestor");
  }

  @Test
  void tellsOfAFeedWhatItWasTold() {
    assertThat(feed(FeedState.LIVE, NANOS - 5 * SECOND, NANOS - 4 * SECOND))
        .isEqualTo("The feed of A-B is live, as was told 4.0 s ago, 1.0 s after its last tick.");
    assertThat(feed(FeedState.STALE, 0, NANOS - SECOND))
        .startsWith("The feed of A-B is stale, as was told 1.0 s ago, before its first tick. ");
  }

  @Test
  void saysHowAProductIsForgottenThatNobodyReadsAnyMore() {
    assertThat(feed(FeedState.STALE, 0, NANOS - 900 * SECOND))
        .startsWith("Nobody has told of the feed of A-B for 15 min: ")
        .endsWith("taken out of PRODUCTS, have it forgotten: products forget A-B.");
  }

  private static String feed(FeedState state, long lastTickNanos, long toldNanos) {
    FeedStatus feed =
        new FeedStatus("A-B", "one", state, toldNanos, lastTickNanos, 0, OptionalLong.empty());
    BrokerSight healthy =
        broker(raw(10, 100), Map.of(), at(100), List.of(RIGHT), new Traffic(1, 0), List.of(feed));
    return Diagnosis.of(sight(healthy, NOW)).stream()
        .map(Finding::text)
        .filter(text -> text.contains("feed"))
        .collect(Collectors.joining());
  }

  @Test
  void namesManyRejects() {
    assertThat(wrong(sight(broker(raw(10, 100), at(100), RIGHT, new Traffic(900, 100)), NOW)))
        .singleElement()
        .asString()
        .contains("10.0 % was refused (100 messages)");
  }

  @Test
  void countsWhatIsMissing() {
    assertThat(wrong(missing(1, 1)))
        .containsExactly("1 trade of A-B is missing, in 1 open gap, the oldest found 60.0 s ago.");
    assertThat(wrong(missing(2, 1_234)))
        .containsExactly(
            "1,234 trades of A-B are missing, in 2 open gaps, the oldest found 60.0 s ago.");
  }

  private static Sight missing(long gaps, long trades) {
    OpenGaps open = new OpenGaps("A-B", gaps, trades, 0, NOW.minusSeconds(60));
    return sight(broker(raw(10, 100), at(100), RIGHT, new Traffic(1, 0)), NOW, List.of(open));
  }

  private static List<String> clocks(Clocks clocks) {
    return clocks(List.of(clocks));
  }

  private static List<String> clocks(List<Clocks> clocks) {
    return wrong(
            sight(
                broker(raw(10, 100), Map.of(), at(100), clocks, new Traffic(1, 0), List.of(LIVE)),
                NOW))
        .stream()
        .map(text -> text.replaceAll("The clock of the (.*): set them.*", "$1"))
        .toList();
  }

  private static List<String> wrong(Sight sight) {
    return Diagnosis.of(sight).stream()
        .filter(finding -> finding.severity() == Finding.Severity.WRONG)
        .map(Finding::text)
        .toList();
  }

  private static Sight sight(BrokerSight broker, Instant databaseClock) {
    return sight(broker, databaseClock, List.of());
  }

  private static Sight sight(BrokerSight broker, Instant databaseClock, List<OpenGaps> gaps) {
    return new Sight(
        NOW,
        new Look.Seen<>(broker),
        new Look.Seen<>(
            new DatabaseSight(
                "postgresql://x",
                databaseClock,
                List.of(),
                Set.of(),
                Optional.of(NOW.plus(Duration.ofHours(3))),
                gaps)),
        Map.of());
  }

  private static BrokerSight broker(
      StreamReport raw, Map<String, Loss> withheld, ReaderSight reader) {
    return broker(raw, withheld, reader, List.of(RIGHT), new Traffic(1, 0), List.of(LIVE));
  }

  private static BrokerSight broker(
      StreamReport raw, ReaderSight reader, Clocks clocks, Traffic traffic) {
    return broker(raw, Map.of(), reader, List.of(clocks), traffic, List.of(LIVE));
  }

  private static BrokerSight broker(
      StreamReport raw,
      Map<String, Loss> withheld,
      ReaderSight reader,
      List<Clocks> clocks,
      Traffic traffic,
      List<FeedStatus> feeds) {
    return new BrokerSight(
        "nats://x",
        Optional.of(ShardNumber.of(1)),
        List.of(raw),
        withheld,
        List.of(reader),
        Set.of(),
        feeds,
        Map.of(),
        traffic,
        clocks);
  }

  private static ReaderSight at(long sequence) {
    return new ReaderSight(
        "The normalizer of shard 0",
        raw(10, 100),
        Optional.of(new Position(sequence, 1, 7)),
        0,
        OptionalLong.empty());
  }

  private static StreamReport raw(long bytes, long last) {
    return new StreamReport(Subjects.RAW, List.of(), true, 60, bytes, 1_000, 41, last, NANOS, 7);
  }
}
