package io.ledgerflux.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.model.Timestamps;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class QueriesTest {
  private static final long NOW = nanos("2026-11-20T10:07:30.5Z");
  private static final long MINUTE = 60_000_000_000L;

  @Test
  void ticksAreOfTheLastQuarterOfAnHourUnlessAsked() throws Exception {
    assertThat(TickQuery.read("BTC-USD", parameters(), 500, NOW))
        .isEqualTo(
            new TickQuery(
                "BTC-USD",
                Optional.of(TickPlace.before(NOW - 15 * MINUTE)),
                NOW,
                Long.MIN_VALUE,
                500,
                Freshness.CHANGING));
  }

  @Test
  void ticksBehindASequenceBeginWhereThatIs() throws Exception {
    TickQuery query = TickQuery.read("BTC-USD", parameters("after_seq=7"), 500, NOW);
    assertThat(query.first()).isEmpty();
    assertThat(query.afterSequence()).isEqualTo(7);
    assertThat(TickQuery.read("BTC-USD", parameters("after_seq=7", "from=-1m"), 500, NOW).first())
        .contains(TickPlace.before(NOW - MINUTE));
  }

  @Test
  void anySequenceThatFitsCanBeAsked() throws Exception {
    TickQuery query =
        TickQuery.read("BTC-USD", parameters("after_seq=9223372036854775807"), 500, NOW);
    assertThat(query.afterSequence()).isEqualTo(Long.MAX_VALUE);
    assertBad("after_seq", "after_seq=9223372036854775808");
  }

  @Test
  void behindTheHighestSequenceComesTheNextMoment() {
    assertThat(new TickPlace(NOW, 7).next()).isEqualTo(new TickPlace(NOW, 8));
    assertThat(new TickPlace(NOW, Long.MAX_VALUE).next()).isEqualTo(TickPlace.before(NOW + 1));
  }

  @Test
  void aCursorSaysAllButTheLimit() throws Exception {
    TickQuery asked =
        TickQuery.read("BTC-USD", parameters("from=-1h", "to=-1m", "after_seq=3"), 500, NOW);
    TickPlace end = new TickPlace(NOW - 30 * MINUTE, 77);
    Cursor next =
        new TickWindow(asked, asked.first().orElseThrow(), end, true).next().orElseThrow();
    TickQuery following =
        TickQuery.read(
            "BTC-USD", parameters("cursor=" + next.text(), "limit=9"), 500, NOW + 5 * MINUTE);
    assertThat(following.first()).contains(end);
    assertThat(following.toNanos()).isEqualTo(NOW - MINUTE);
    assertThat(following.afterSequence()).isEqualTo(3);
    assertThat(following.limit()).isEqualTo(9);
    assertBad("from", "cursor=" + next.text(), "from=-1h");
    assertThatThrownBy(() -> GapQuery.read("X", parameters("cursor=" + next.text()), 9, NOW))
        .isInstanceOf(BadParameterException.class);
  }

  @Test
  void aCursorIsOfOneProduct() throws Exception {
    TickQuery asked = TickQuery.read("BTC-USD", parameters("from=-1h"), 500, NOW);
    TickPlace end = new TickPlace(NOW - 30 * MINUTE, 77);
    Parameters ticks =
        cursor(new TickWindow(asked, asked.first().orElseThrow(), end, true).next().orElseThrow());
    Parameters candles =
        cursor(CandleQuery.read("BTC-USD", parameters(), 500, NOW).goingOnAt(NOW - MINUTE));
    Parameters gaps = cursor(GapQuery.read("BTC-USD", parameters(), 500, NOW).goingOnBehind(7));
    Parameters minutes =
        cursor(CompletenessQuery.read("BTC-USD", parameters(), 500, NOW).goingOnAt(NOW - MINUTE));

    for (String other : List.of("ETH-USD", "BTC-US", "BTC-USDC", "")) {
      assertBadCursor(() -> TickQuery.read(other, ticks, 500, NOW));
      assertBadCursor(() -> CandleQuery.read(other, candles, 500, NOW));
      assertBadCursor(() -> GapQuery.read(other, gaps, 500, NOW));
      assertBadCursor(() -> CompletenessQuery.read(other, minutes, 500, NOW));
    }
    assertThat(GapQuery.read("BTC-USD", gaps, 500, NOW).afterId()).isEqualTo(7);
  }

  @Test
  void theCursorOfALongNameCanBeReadAgain() throws Exception {
    String product = "X".repeat(32);
    TickQuery asked = TickQuery.read(product, parameters("from=-1h"), 500, NOW);
    TickPlace end = new TickPlace(Long.MAX_VALUE, Long.MIN_VALUE);
    Cursor next =
        new TickWindow(asked, asked.first().orElseThrow(), end, true).next().orElseThrow();

    assertThat(next.text()).hasSizeLessThanOrEqualTo(192);
    assertThat(TickQuery.read(product, cursor(next), 500, NOW).first()).contains(end);
  }

  private static Parameters cursor(Cursor cursor) {
    return parameters("cursor=" + cursor.text());
  }

  private static void assertBadCursor(ThrowingCallable read) {
    assertThatThrownBy(read)
        .isInstanceOfSatisfying(
            BadParameterException.class, bad -> assertThat(bad.parameter()).isEqualTo("cursor"));
  }

  @Test
  void eachPageOfCompletenessIsOfTheWholeWhile() throws Exception {
    CompletenessQuery asked =
        CompletenessQuery.read("BTC-USD", parameters("from=-1h", "to=-1m"), 500, NOW);
    Cursor next = asked.goingOnAt(asked.fromNanos() + 7 * MINUTE);
    CompletenessQuery following =
        CompletenessQuery.read(
            "BTC-USD", parameters("cursor=" + next.text()), 500, NOW + 5 * MINUTE);
    assertThat(following.fromNanos()).isEqualTo(asked.fromNanos());
    assertThat(following.toNanos()).isEqualTo(asked.toNanos());
    assertThat(following.pageNanos()).isEqualTo(asked.fromNanos() + 7 * MINUTE);
  }

  @Test
  void candlesAreWhole() throws Exception {
    CandleQuery query =
        CandleQuery.read(
            "BTC-USD",
            parameters("interval=15m", "from=2026-11-20T09:01:00Z", "to=2026-11-20T09:46:00Z"),
            500,
            NOW);
    assertThat(query.fromNanos()).isEqualTo(nanos("2026-11-20T09:00:00.0Z"));
    assertThat(query.toNanos()).isEqualTo(nanos("2026-11-20T10:00:00.0Z"));
    CandleQuery next =
        CandleQuery.read(
            "BTC-USD",
            parameters("cursor=" + query.goingOnAt(query.fromNanos() + 15 * MINUTE).text()),
            500,
            NOW);
    assertThat(next.interval()).isEqualTo(Interval.FIFTEEN_MINUTES);
    assertThat(next.fromNanos()).isEqualTo(nanos("2026-11-20T09:15:00.0Z"));
    assertThat(next.toNanos()).isEqualTo(query.toNanos());
    assertThat(CandleQuery.read("BTC-USD", parameters(), 500, NOW))
        .extracting(CandleQuery::fromNanos, CandleQuery::toNanos)
        .containsExactly(nanos("2026-11-20T08:27:00.0Z"), nanos("2026-11-20T10:08:00.0Z"));
  }

  @Test
  void onlyWhatIsLongOverHoldsForLonger() throws Exception {
    assertThat(freshness("from=-4h", "to=-3h")).isEqualTo(Freshness.CHANGING);
    assertThat(freshness("from=1700000000000000000", "to=2026-11-20T10:00:00Z"))
        .isEqualTo(Freshness.CHANGING);
    assertThat(freshness("from=1700000000000000000", "to=2026-11-20T09:00:00Z"))
        .isEqualTo(Freshness.SETTLED);
    assertThat(freshness("to=2026-11-20T09:00:00Z")).isEqualTo(Freshness.CHANGING);
  }

  @Test
  void saysWhichParameterIsWrong() {
    assertBad("from", "from=now");
    assertBad("from", "from=");
    assertBad("from", "from=-1m", "to=-2m");
    assertBad("from", "from=99999999999999999999");
    assertBad("limit", "limit=501");
    assertBad("limit", "limit=1e3");
    assertBad("after_seq", "after_seq=x");
    assertBad("cursor", "cursor=!");
    assertBad("cursor", "cursor=" + "A".repeat(200));
    assertBad("interval", "interval=1m");
    assertBad("limit", "limit=1", "limit=2");
  }

  @Test
  void anOffsetMayBeAskedWithItsPlusUnescaped() throws Exception {
    assertThat(parameters("from=2026-11-20T12:00:00 02:00").time("from", NOW))
        .hasValue(nanos("2026-11-20T10:00:00.0Z"));
  }

  private static Freshness freshness(String... given) throws Exception {
    return TickQuery.read("BTC-USD", parameters(given), 500, NOW).freshness();
  }

  private static void assertBad(String parameter, String... given) {
    assertThatThrownBy(() -> TickQuery.read("BTC-USD", parameters(given), 500, NOW))
        .isInstanceOfSatisfying(
            BadParameterException.class, bad -> assertThat(bad.parameter()).isEqualTo(parameter))
        .hasMessageStartingWith(parameter + " ");
  }

  private static Parameters parameters(String... given) {
    Map<String, List<String>> values =
        Arrays.stream(given)
            .map(text -> text.split("=", 2))
            .collect(
                Collectors.groupingBy(
                    pair -> pair[0], Collectors.mapping(pair -> pair[1], Collectors.toList())));
    return new Parameters(values);
  }

  private static long nanos(String time) {
    return Timestamps.parse(time).orElseThrow();
  }
}
