package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.NOON;
import static io.ledgerflux.normalizer.core.Ticks.decimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TickChecksTest {
  private static final String BELOW_RANGE = "999999999999999999.99";
  private static final String RANGE = "1000000000000000000";
  private static final long SECOND = 1_000_000_000L;

  private final TickChecks checks = new TickChecks(Duration.ofSeconds(60));

  @ParameterizedTest
  @MethodSource
  void acceptsWhatIsRight(Tick tick) {
    assertThat(checks.validate(tick)).isEqualTo(Verdict.ACCEPTED);
  }

  static Stream<Arguments> acceptsWhatIsRight() {
    return Stream.of(
        right("a whole tick", trade("84140.8", "0.1"), quote("1", "1"), quote("1.01", "1")),
        right("a trade alone", trade("0.00000001", null), null, null),
        right("a bid alone", null, quote("1", null), null),
        right("an ask alone", null, null, quote("1", null)),
        right("a size of zero", trade("1", "0.00000000"), quote("1", "0"), quote("2", "0")),
        right("the largest price", trade(BELOW_RANGE, BELOW_RANGE), null, null),
        right("many decimals", trade("0.1234567890123456789012345678901234567", null), null, null),
        right(
            "a product without a past",
            of(trade("1", "1"), null, null, new DayStatistics(decimal("0"), null, null, null))),
        right("the first of 2015", at(nanos("2015-01-01T00:00:00Z"), NOON)),
        right("the farthest future", at(NOON + 60 * SECOND, NOON)));
  }

  @ParameterizedTest
  @MethodSource
  void rejectsWhatIsWrong(Tick tick, RejectReason reason, String detail) {
    assertThat(checks.validate(tick))
        .isInstanceOfSatisfying(
            Verdict.Reject.class,
            reject -> {
              assertThat(reject.reason()).isEqualTo(reason);
              assertThat(reject.detail()).contains(detail);
            });
  }

  static Stream<Arguments> rejectsWhatIsWrong() {
    return Stream.of(
        wrong(of(null, null, null, null), RejectReason.UNDECODABLE, "neither"),
        wrong(numbered(0, 1), RejectReason.OUT_OF_RANGE, "sequence 0"),
        wrong(numbered(-7, 1), RejectReason.OUT_OF_RANGE, "sequence -7"),
        wrong(numbered(7, -1), RejectReason.OUT_OF_RANGE, "trade_id -1"),
        wrong(of(trade("0", "1"), null, null, null), RejectReason.NON_POSITIVE_PRICE, "price 0 "),
        wrong(
            of(trade("-84140.80", "1"), null, null, null),
            RejectReason.NON_POSITIVE_PRICE,
            "price -84140.80 "),
        wrong(of(null, quote("0.00", "1"), null, null), RejectReason.NON_POSITIVE_PRICE, "bid"),
        wrong(of(null, null, quote("-1", "1"), null), RejectReason.NON_POSITIVE_PRICE, "ask"),
        wrong(of(trade("1", "-0.1"), null, null, null), RejectReason.NEGATIVE_SIZE, "size -0.1 "),
        wrong(of(null, quote("1", "-1"), null, null), RejectReason.NEGATIVE_SIZE, "bid size -1 "),
        wrong(of(null, null, quote("1", "-1"), null), RejectReason.NEGATIVE_SIZE, "ask size -1 "),
        wrong(of(trade(RANGE, "1"), null, null, null), RejectReason.OUT_OF_RANGE, "10^18"),
        wrong(
            of(trade("1000000000000000000000000000000", "1"), null, null, null),
            RejectReason.OUT_OF_RANGE,
            "10^18"),
        wrong(of(trade("1", RANGE), null, null, null), RejectReason.OUT_OF_RANGE, "10^18"),
        wrong(of(null, quote("1", RANGE), null, null), RejectReason.OUT_OF_RANGE, "bid"),
        wrong(day("-1", "2", "1", "1"), RejectReason.NON_POSITIVE_PRICE, "24 hours"),
        wrong(day("1", "2", "1", "-1"), RejectReason.NEGATIVE_SIZE, "24 hours"),
        wrong(day("1", RANGE, "1", "1"), RejectReason.OUT_OF_RANGE, "24 hours"),
        wrong(
            of(null, quote("2.0", "1"), quote("1.99", "1"), null),
            RejectReason.CROSSED_BOOK,
            "bid 2.0 is not below ask 1.99"),
        wrong(
            of(null, quote("2.0", "1"), quote("2.00", "1"), null),
            RejectReason.CROSSED_BOOK,
            "bid 2.0 is not below ask 2.00"),
        wrong(
            at(nanos("2014-12-31T23:59:59.999999999Z"), NOON),
            RejectReason.INVALID_TIME,
            "2014-12-31T23:59:59.999999999Z is before 2015"),
        wrong(at(Long.MIN_VALUE, NOON), RejectReason.INVALID_TIME, "before 2015"),
        wrong(at(NOON + 60 * SECOND + 1, NOON), RejectReason.FUTURE_TIME, "more than PT1M after"),
        wrong(at(Long.MAX_VALUE, Long.MIN_VALUE), RejectReason.FUTURE_TIME, "more than PT1M"));
  }

  private static Arguments right(
      String name, @Nullable Trade trade, @Nullable Quote bid, @Nullable Quote ask) {
    return right(name, of(trade, bid, ask, null));
  }

  private static Arguments right(String name, Tick tick) {
    return arguments(named(name, tick));
  }

  private static Arguments wrong(Tick tick, RejectReason reason, String detail) {
    return arguments(named(detail, tick), reason, detail);
  }

  private static Tick of(
      @Nullable Trade trade,
      @Nullable Quote bid,
      @Nullable Quote ask,
      @Nullable DayStatistics day) {
    return new Tick("BTC-USD", 7, OptionalLong.empty(), false, NOON, NOON, trade, bid, ask, day);
  }

  private static Tick numbered(long sequence, long tradeId) {
    return Ticks.tick(sequence, tradeId, 0);
  }

  private static Tick at(long eventNanos, long ingestNanos) {
    return new Tick(
        "BTC-USD",
        7,
        OptionalLong.empty(),
        false,
        eventNanos,
        ingestNanos,
        trade("1", "1"),
        null,
        null,
        null);
  }

  private static Tick day(String open, String high, String low, String volume) {
    return of(
        trade("1", "1"),
        null,
        null,
        new DayStatistics(decimal(open), decimal(high), decimal(low), decimal(volume)));
  }

  private static Trade trade(String price, @Nullable String size) {
    return new Trade(
        decimal(price), size == null ? null : decimal(size), null, OptionalLong.empty());
  }

  private static Quote quote(String price, @Nullable String size) {
    return new Quote(decimal(price), size == null ? null : decimal(size));
  }

  private static long nanos(String instant) {
    return Timestamps.nanos(Instant.parse(instant));
  }
}
