package io.ledgerflux.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.StreamReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReaderDiagnosisTest {
  private static final Instant NOW = Instant.parse("2026-09-29T12:00:00Z");
  private static final long NANOS = Timestamps.nanos(NOW);
  private static final long SECOND = 1_000_000_000L;
  private static final StreamReport STREAM =
      new StreamReport("market_raw", List.of(), true, 60, 10, 1_000, 41, 100, NANOS, 7);

  @Test
  void saysNothingOfAReaderThatHasNothingToRead() {
    assertThat(said(Optional.empty(), 0, OptionalLong.empty())).isEmpty();
  }

  @Test
  void namesAReaderThatNeverRead() {
    assertThat(said(Optional.empty(), 3, OptionalLong.of(NANOS)))
        .containsExactly(
            Finding.wrong("It never read market_raw, in which 3 messages wait for it."));
  }

  @Test
  void waitsForTenSecondsBeforeItCallsAReaderBehind() {
    Optional<Position> at = Optional.of(new Position(90, 1, 7));
    assertThat(said(at, 10, OptionalLong.of(NANOS - 10 * SECOND)))
        .containsExactly(Finding.well("It is at message 90 of market_raw, 10 wait."));
    assertThat(said(at, 10, OptionalLong.of(NANOS - 11 * SECOND)))
        .containsExactly(
            Finding.wrong(
                "It is behind: 10 messages wait in market_raw, the first of them for 11.0 s."));
  }

  @Test
  void takesAPositionThatNamesNoStreamForOneOfThisStream() {
    assertThat(said(Optional.of(new Position(100, 0, 0)), 0, OptionalLong.empty()))
        .containsExactly(Finding.well("It is at message 100 of market_raw, 0 wait."));
  }

  @Test
  void callsNothingLostForWhichNobodyWaits() {
    assertThat(said(Optional.of(new Position(20, 1, 7)), 0, OptionalLong.empty()))
        .containsExactly(Finding.well("It is at message 20 of market_raw, 0 wait."));
  }

  private static List<Finding> said(
      Optional<Position> position, long waiting, OptionalLong firstWaitingNanos) {
    return ReaderDiagnosis.of(
        new ReaderSight("It", STREAM, position, waiting, firstWaitingNanos), NOW);
  }
}
