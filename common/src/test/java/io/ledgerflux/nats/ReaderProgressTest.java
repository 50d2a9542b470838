package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReaderProgressTest {
  private static final long CREATED = 7;
  private static final long LAST_NANOS = 5_000;
  private static final long OLD = Duration.ofSeconds(6).toNanos();
  private static final Start AT_10 = new Start.After(new Position(10, 1_000, CREATED));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final NatsMetrics metrics = new NatsMetrics(registry, "test");

  @Test
  void beginsWhereItIsToldTo() {
    ReaderProgress reader = reader(new Start.AtSequence(5));
    assertThat(reader.isAtBeginning()).isTrue();
    assertThat(reader.begin()).isEqualTo(new Start.AtSequence(5));
  }

  @Test
  void beginsWithTheFirstMessageBehindTheBeginning() {
    ReaderProgress reader = reader(new Start.After(Position.BEGINNING));
    assertThat(reader.isAtBeginning()).isTrue();
    assertThat(reader.begin()).isEqualTo(new Start.First());
  }

  @Test
  void goesOnBehindTheLastMessage() {
    ReaderProgress reader = reader(AT_10);
    reader.read(message(11, 1_100), 9, 8, CREATED);
    assertThat(reader.resume(view(1, 20, OptionalLong.of(1_100))))
        .isEqualTo(new Start.AtSequence(12));
    assertThat(reader.position()).isEqualTo(new Position(11, 1_100, CREATED));
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void goesOnBehindTheEndThatItReached() {
    ReaderProgress reader = reader(AT_10);
    reader.waits(new IdleCause.AtEnd(new Position(20, 2_000, CREATED)));
    assertThat(reader.resume(view(1, 20, OptionalLong.of(2_000))))
        .isEqualTo(new Start.AtSequence(21));
  }

  @Test
  void goesOnBehindWhatFellOut() {
    ReaderProgress reader = reader(AT_10);
    assertThat(reader.resume(view(15, 20, OptionalLong.empty())))
        .isEqualTo(new Start.AtSequence(15));
    assertThat(reader.position()).isEqualTo(new Position(14, 0, CREATED));
    assertThat(reader.takeLosses()).containsExactly(new Loss(11, 14));
    assertThat(lost()).isEqualTo(4);
  }

  @Test
  void readsAnotherStreamFromItsFirstMessage() {
    ReaderProgress reader = reader(AT_10);
    assertThat(reader.resume(new StreamView(8, 3, 20, LAST_NANOS, OptionalLong.empty())))
        .isEqualTo(new Start.First());
    assertThat(reader.position()).isEqualTo(new Position(2, 0, 8));
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void doesNotGoBackBehindItsBeginningWhereTheStreamLostItsTail() {
    ReaderProgress reader = reader(new Start.AtSequence(5));
    reader.read(message(8, 800), 9, 8, CREATED);
    reader.read(message(9, 900), 8, 7, CREATED);
    assertThat(reader.resume(view(1, 8, OptionalLong.empty()))).isEqualTo(atNanos(800));
    assertThat(reader.resume(view(1, 8, OptionalLong.empty())))
        .as("the connection broke before anything came")
        .isEqualTo(atNanos(800));
    reader.read(message(8, 800), 9, 8, CREATED);
    assertThat(reader.resume(view(1, 8, OptionalLong.of(800)))).isEqualTo(new Start.AtSequence(9));
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void takesNothingForLostThatStandsBeforeItsBeginning() {
    ReaderProgress reader = reader(new Start.AtTime(Instant.EPOCH));
    reader.read(message(8, 800), 9, 8, CREATED);
    reader.resume(view(1, 7, OptionalLong.empty()));
    StreamMessage first = message(8, 800);
    reader.begins(first, 800 + OLD);
    assertThat(reader.mayLose()).isFalse();
    reader.read(first, 3, 2, CREATED);
    reader.lostNothing();
    reader.holdsFrom(6);
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void readsAStreamFromItsFirstMessageWhereItsBeginningTellsNothing() {
    ReaderProgress reader = reader(new Start.AtSequence(5));
    reader.waits(new IdleCause.AtEnd(new Position(20, 2_000, CREATED)));
    assertThat(reader.resume(view(1, 8, OptionalLong.empty())))
        .as("nothing was read")
        .isEqualTo(new Start.First());
    reader.read(message(8, LAST_NANOS + 1), 9, 8, CREATED);
    reader.read(message(9, LAST_NANOS + 2), 8, 7, CREATED);
    assertThat(reader.resume(view(1, 8, OptionalLong.empty())))
        .as("the broker's clock went back")
        .isEqualTo(new Start.First());
    assertThat(reader.resume(new StreamView(8, 1, 20, LAST_NANOS, OptionalLong.empty())))
        .as("another stream")
        .isEqualTo(new Start.First());
  }

  @Test
  void goesOnBehindTheEndWhereAllThatItWantedIsLost() {
    ReaderProgress reader = reader(new Start.AtSequence(5));
    reader.read(message(8, LAST_NANOS + 1), 9, 8, CREATED);
    assertThat(reader.resume(view(1, 7, OptionalLong.empty()))).isEqualTo(new Start.AtSequence(8));
  }

  @Test
  void whatFallsOutBeforeItsBeginningIsNoLossWhileItBeginsAnew() {
    ReaderProgress reader = reader(new Start.AtSequence(5));
    reader.read(message(8, 800), 9, 8, CREATED);
    reader.read(message(9, 900), 9, 8, CREATED);
    reader.resume(view(1, 8, OptionalLong.empty()));
    assertThat(reader.resume(view(3, 8, OptionalLong.empty())))
        .as("the connection broke before anything came, and retention went on")
        .isEqualTo(atNanos(800));
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void aReaderOfAllLosesWhatFallsOutWhileItBeginsAnew() {
    ReaderProgress reader = reader(AT_10);
    reader.resume(new StreamView(8, 1, 20, LAST_NANOS, OptionalLong.empty()));
    assertThat(reader.resume(new StreamView(8, 4, 20, LAST_NANOS, OptionalLong.empty())))
        .isEqualTo(new Start.AtSequence(4));
    assertThat(reader.takeLosses()).containsExactly(new Loss(1, 3));
    StreamMessage first = message(4, 400);
    reader.begins(first, 400 + OLD);
    assertThat(reader.mayLose()).isTrue();
  }

  private static Start atNanos(long nanos) {
    return new Start.AtTime(Instant.ofEpochSecond(0, nanos));
  }

  @Test
  void tellsALossOnce() {
    ReaderProgress reader = reader(AT_10);
    reader.resume(view(15, 20, OptionalLong.empty()));
    assertThat(reader.takeLosses()).isNotEmpty();
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void tellsAndCountsEachLoss() {
    ReaderProgress reader = reader(AT_10);
    reader.read(message(21, 0), 100, 80, CREATED);
    reader.read(message(31, 0), 80, 60, CREATED);
    reader.holdsFrom(31);
    assertThat(reader.takeLosses()).containsExactly(new Loss(11, 20), new Loss(22, 30));
    assertThat(lost()).isEqualTo(19);
  }

  @Test
  void findsNoLossInWhatItWasToldIsNone() {
    ReaderProgress reader = reader(AT_10);
    reader.read(message(21, 0), 100, 80, CREATED);
    reader.lostNothing();
    reader.holdsFrom(21);
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void mayLoseWhereWhatItReadsIsOlderThanFiveSeconds() {
    ReaderProgress reader = reader(AT_10);
    reader.begins(message(11, 1_000), 1_000 + OLD);
    assertThat(reader.mayLose()).isTrue();
    reader.begins(message(11, 1_000), 1_000 + Duration.ofSeconds(5).toNanos());
    assertThat(reader.mayLose()).isFalse();
  }

  @Test
  void losesNothingAtItsBeginning() {
    ReaderProgress reader = reader(new Start.First());
    reader.begins(message(11, 1_000), 1_000 + OLD);
    assertThat(reader.mayLose()).isFalse();
  }

  @Test
  void staysBeforeWhatItsStreamDoesNotGive() {
    ReaderProgress reader = reader(AT_10);
    reader.waits(new IdleCause.Withheld(1, 20));
    assertThat(reader.obstacle())
        .hasValue("market_raw does not give message 20, its last: its store is damaged");
    assertThat(reader.position().streamSequence()).isEqualTo(10);
    assertThat(reader.withheld()).isEqualTo(10);
    reader.waits(new IdleCause.Usual());
    assertThat(reader.obstacle()).isPresent();
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void tellsAsLostWhatIsNotGivenWhenItsStreamGivesAgain() throws Exception {
    ReaderProgress reader = reader(AT_10);
    reader.waits(new IdleCause.Withheld(1, 20));
    reader.givesAgain(26, sequence -> sequence < 13 || sequence > 23);
    reader.read(message(26, 2_600), 0, 0, CREATED);
    assertThat(reader.obstacle()).isEmpty();
    assertThat(reader.withheld()).isZero();
    assertThat(reader.takeLosses()).containsExactly(new Loss(13, 23));
    reader.holdsFrom(30);
    assertThat(reader.takeLosses()).isEmpty();
    assertThat(lost()).isEqualTo(11);
  }

  @Test
  void tellsAsLostWhatWasDroppedWhileItWasWithheld() throws Exception {
    ReaderProgress reader = reader(AT_10);
    reader.waits(new IdleCause.Withheld(1, 20));
    reader.waits(new IdleCause.Withheld(15, 20));
    reader.givesAgain(21, sequence -> false);
    reader.waits(new IdleCause.AtEnd(new Position(20, 2_000, CREATED)));
    assertThat(reader.obstacle()).isEmpty();
    assertThat(reader.takeLosses()).containsExactly(new Loss(11, 20));
  }

  @Test
  void losesNothingThatItsStreamGivesAfterAllThoughItIsOthers() throws Exception {
    ReaderProgress reader = reader(AT_10);
    reader.waits(new IdleCause.Withheld(1, 20));
    reader.givesAgain(13, sequence -> true);
    reader.read(message(13, 1_300), 9, 8, CREATED);
    assertThat(reader.takeLosses()).isEmpty();
    assertThat(reader.obstacle()).isEmpty();
  }

  @Test
  void losesNothingThatItWasNotToRead() throws Exception {
    ReaderProgress reader = reader(new Start.AtSequence(17));
    reader.waits(new IdleCause.Withheld(3, 20));
    assertThat(reader.withheld()).isEqualTo(4);
    reader.givesAgain(30, sequence -> sequence > 24);
    assertThat(reader.takeLosses()).containsExactly(new Loss(17, 24));
  }

  @Test
  void oneTryThatFailedIsNoObstacle() {
    ReaderProgress reader = reader(AT_10);
    assertThat(reader.obstacle()).isEmpty();
    reader.tried(false);
    assertThat(reader.obstacle()).hasValue("market_raw cannot be read");
    reader.tried(true);
    reader.tried(false);
    assertThat(reader.obstacle()).isEmpty();
    reader.tried(false);
    assertThat(reader.obstacle()).hasValue("market_raw cannot be read");
  }

  @Test
  void forgetsWhatAnotherStreamWithheld() {
    ReaderProgress reader = reader(AT_10);
    reader.waits(new IdleCause.Withheld(1, 20));
    reader.resume(new StreamView(8, 1, 3, LAST_NANOS, OptionalLong.empty()));
    reader.read(message(1, 100), 2, 1, 8);
    assertThat(reader.takeLosses()).isEmpty();
  }

  @Test
  void saysThatMessagesWaitUntilOneComes() {
    ReaderProgress reader = reader(AT_10);
    reader.waits(new IdleCause.Stalled(7));
    reader.waits(new IdleCause.Usual());
    assertThat(reader.obstacle()).hasValue("7 messages of market_raw wait, and do not come");
    reader.read(message(11, 1_100), 7, 6, CREATED);
    assertThat(reader.obstacle()).isEmpty();
  }

  private ReaderProgress reader(Start begin) {
    return new ReaderProgress("reader", "market_raw", metrics, begin);
  }

  private static StreamView view(long first, long last, OptionalLong atPosition) {
    return new StreamView(CREATED, first, last, LAST_NANOS, atPosition);
  }

  private static StreamMessage message(long sequence, long brokerNanos) {
    return new StreamMessage("market.raw.1.A-B", NOTHING, sequence, brokerNanos);
  }

  private double lost() {
    Double counted =
        registry.getSampleValue(
            "ledgerflux_nats_positions_lost_total",
            new String[] {"consumer", "service"},
            new String[] {"reader", "test"});
    return counted == null ? Double.NaN : counted;
  }

  private static final byte[] NOTHING = {};
}
