package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.model.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_800_000_000_000_000_000L;
  private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-USD");

  @Test
  void isToldFromTheMomentAtWhichItIsAskedFor() {
    Request.Replay request =
        new Request.Replay(
            Selection.of("BTC-USD"),
            new TimePoint.Ago(60 * SECOND),
            Optional.of(new TimePoint.Ago(10 * SECOND)),
            1,
            Optional.empty());
    ReplayWindow window = ReplayWindow.of(request, PRODUCTS, NOW);
    assertThat(window.order(7))
        .isEqualTo(
            new ReplayOrder(7, PRODUCTS, NOW - 60 * SECOND, OptionalLong.of(NOW - 10 * SECOND)));
  }

  @Test
  void beginsBeforeAllTimesWhereItIsAskedForEarlierOnes() {
    Request.Replay request =
        new Request.Replay(
            Selection.of("BTC-USD"),
            new TimePoint.At(Long.MIN_VALUE),
            Optional.empty(),
            1,
            Optional.empty());
    assertThat(ReplayWindow.of(request, PRODUCTS, NOW).fromNanos() - 3_600 * SECOND).isNegative();
  }

  @Test
  void bearsAClockThatIsAMinuteAheadOfOurs() {
    assertThat(fault(59, OptionalLong.of(60))).isEmpty();
    assertThat(fault(59, OptionalLong.of(61)))
        .contains("to lies in the future: leave it out to go on live");
    assertThat(fault(60, OptionalLong.empty())).isEmpty();
    assertThat(fault(61, OptionalLong.empty())).contains("from lies in the future");
  }

  @Test
  void beginsAsLongAgoAsOneLikes() {
    long longAgo = Timestamps.nanos(Instant.parse("1700-01-01T00:00:00Z"));
    for (long from : new long[] {longAgo, Long.MIN_VALUE}) {
      assertThat(new ReplayWindow(PRODUCTS, from, OptionalLong.empty()).fault(NOW)).isEmpty();
      assertThat(new ReplayWindow(PRODUCTS, from, OptionalLong.of(NOW)).fault(NOW)).isEmpty();
    }
  }

  @Test
  void isNotEmpty() {
    assertThat(fault(-2, OptionalLong.of(-1))).isEmpty();
    assertThat(fault(-1, OptionalLong.of(-1))).contains("from must lie before to");
    assertThat(fault(-1, OptionalLong.of(-2))).contains("from must lie before to");
    assertThat(window(List.of(), -1, OptionalLong.empty()).fault(NOW))
        .contains("there is no product to replay");
  }

  @Test
  void namesTheFirstThatIsNoProductButNotAllOfIt() {
    List<String> products = List.of("BTC-USD", "x".repeat(39) + " yz", "b c");
    assertThat(window(products, -1, OptionalLong.empty()).fault(NOW))
        .contains("no product's name: '" + "x".repeat(39) + " '");
  }

  private static Optional<String> fault(long from, OptionalLong to) {
    return window(PRODUCTS, from, to).fault(NOW);
  }

  /** From and to are seconds from now. */
  private static ReplayWindow window(List<String> products, long from, OptionalLong to) {
    return new ReplayWindow(
        products,
        NOW + from * SECOND,
        to.isEmpty() ? to : OptionalLong.of(NOW + to.getAsLong() * SECOND));
  }
}
