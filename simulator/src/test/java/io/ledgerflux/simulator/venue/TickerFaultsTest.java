package io.ledgerflux.simulator.venue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client hears where something befalls tickers. */
class TickerFaultsTest extends VenueRig {
  @Test
  void aTickerLeftOutIsNeverSentAndItsMatchNeither() {
    subscribe("ticker", "BTC-USD");
    subscribe("matches", "BTC-USD");
    run(SECOND);
    inject("BTC-USD/skip=3");
    run(5 * SECOND);

    List<Long> skipped = venue.tape().skipped().stream().map(FeedMessage::tradeId).toList();
    List<Long> told = reader.tradeIds("BTC-USD");
    assertThat(skipped).hasSize(3);
    assertThat(told).doesNotContainAnyElementsOf(skipped).contains(skipped.getLast() + 1);
    assertThat(reader.heard("match"))
        .noneMatch(match -> skipped.contains(HeardReader.parse(match).tradeId()));
    assertThat(count("BTC-USD").skipped()).isEqualTo(3);
    assertThat(count("BTC-USD").made() - count("BTC-USD").sent()).isEqualTo(3);
  }

  @Test
  void aTickerHeldBackComesLate() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    inject("BTC-USD/reorder=2");
    run(5 * SECOND);

    List<Long> ids = reader.tradeIds("BTC-USD");
    long late = 0;
    for (int i = 3; i < ids.size(); i++) {
      if (ids.get(i) < ids.get(i - 1)) {
        late = ids.get(i);
        assertThat(ids.subList(i - 3, i + 1)).containsExactly(late - 1, late + 1, late + 2, late);
      }
    }
    assertThat(late).isPositive();
    assertGapless(ids.stream().sorted().toList(), 50);
    assertThat(count("BTC-USD").late()).isEqualTo(1);
    assertThat(venue.tape().tickers())
        .filteredOn(ticker -> ticker.product().equals("BTC-USD"))
        .extracting(FeedMessage::tradeId)
        .isEqualTo(ids);
  }

  @Test
  void repeatsATicker() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    inject("BTC-USD/repeat");
    run(SECOND);

    List<String> tickers = reader.heard("ticker");
    assertThat(tickers.size() - tickers.stream().distinct().count()).isEqualTo(1);
    assertThat(count("BTC-USD").repeated()).isEqualTo(1);
    assertThat(venue.tape().tickers()).doesNotHaveDuplicates();
  }

  @Test
  void aTrueTickerIsToldInAnotherForm() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    inject("BTC-USD/without-book-sizes");
    run(SECOND);

    assertThat(venue.tape().tickers())
        .filteredOn(ticker -> !ticker.text().contains("best_bid_size"))
        .singleElement()
        .satisfies(ticker -> assertThat(reader.heard).contains(ticker.text()));
    assertGapless(reader.tradeIds("BTC-USD"), 10);
  }

  @Test
  void chanceBefallsNoTickerThatNobodyHears() {
    inject("crossed@1/2");
    inject("repeat@1/2");
    run(30 * SECOND);
    venue.clearFaults();

    subscribe("ticker", "BTC-USD");
    run(SECOND);

    assertThat(venue.tape().injected()).isEmpty();
    assertThat(count("BTC-USD").repeated()).isZero();
  }

  @Test
  void chanceBringsFaultsUponSomeTickers() {
    subscribe("ticker", "BTC-USD");
    inject("crossed@1/20");
    inject("skip@1/20");
    run(30 * SECOND);

    assertThat(venue.tape().injected()).hasSizeGreaterThan(10);
    assertThat(count("BTC-USD").skipped()).isGreaterThan(10);
  }

  @Test
  void whatGoesToAClosedConnectionIsNotSent() {
    subscribe("ticker", "BTC-USD");
    subscribe("heartbeat", "BTC-USD");
    run(SECOND);
    reader.open = false;
    long sent = count("BTC-USD").sent();
    inject("BTC-USD/broken-json=instead");
    inject("BTC-USD/repeat");
    inject("BTC-USD/negative-price");
    run(2 * SECOND);

    assertThat(count("BTC-USD").made()).isGreaterThan(sent);
    assertThat(count("BTC-USD").sent()).isEqualTo(sent);
    assertThat(count("BTC-USD").repeated()).isZero();
    assertThat(venue.tape().injected()).isEmpty();
    assertThat(venue.tape().tickers().stream().map(FeedMessage::text).toList())
        .isEqualTo(reader.heard("ticker"));
  }

  @Test
  void refusesAFaultForAProductThatItDoesNotTrade() {
    assertThatThrownBy(() -> inject("FOO-USD/skip")).hasMessageContaining("FOO-USD");
  }
}
