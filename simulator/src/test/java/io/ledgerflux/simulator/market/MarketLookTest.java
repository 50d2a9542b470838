package io.ledgerflux.simulator.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The look of the real feed, as it was measured: shares, steps and spreads by product. */
class MarketLookTest {
  private static final long START = 1_795_000_000_000_000L;
  private static final long HOURS = 2 * 3_600_000_000L;

  private static final List<List<Trade>> BY_PRODUCT = new ArrayList<>();

  @BeforeAll
  static void makeTwoHoursOfThreeProductsAtTenTickersASecond() {
    List<Product> products = Catalogue.first(3);
    var trades = new ArrayList<Trade>();
    new Market(products, 10, 7, START).advance(START + HOURS, trades::add);
    for (Product product : products) {
      BY_PRODUCT.add(trades.stream().filter(trade -> trade.product().equals(product)).toList());
    }
    assertThat(trades.size()).isBetween(66_000, 78_000);
  }

  @Test
  void tradeIdsRiseByOne() {
    assertThat(BY_PRODUCT)
        .allSatisfy(trades -> assertThat(steps(trades, Trade::tradeId)).containsOnly(1L));
  }

  @Test
  void nearlyHalfOfTheTickersHaveTheTimeOfTheOneBefore() {
    assertThat(BY_PRODUCT)
        .allSatisfy(trades -> assertThat(shareOfSteps(trades, 0)).isBetween(40.0, 50.0));
  }

  @Test
  void halfOfTheTickersComeWithinAMillisecondOfTheOneBefore() {
    assertThat(BY_PRODUCT)
        .allSatisfy(trades -> assertThat(shareOfSteps(trades, 999)).isBetween(45.0, 55.0));
  }

  @Test
  void timesOfAProductNeverGoBack() {
    assertThat(BY_PRODUCT)
        .allSatisfy(
            trades -> assertThat(steps(trades, Trade::timeMicros)).allMatch(step -> step >= 0));
  }

  @Test
  void aTakerCanGetTensOfFills() {
    List<Long> fills =
        BY_PRODUCT.getFirst().stream()
            .map(trade -> trade.tradeId() - trade.takerOrder() + 1)
            .toList();

    assertThat(fills).anyMatch(count -> count > 30).allMatch(count -> count < 90);
  }

  @Test
  void sequencesRiseByTwoWithinASweepAndSparselyElse() {
    for (List<Trade> trades : BY_PRODUCT) {
      var within = new ArrayList<Long>();
      var between = new ArrayList<Long>();
      for (int i = 1; i < trades.size(); i++) {
        Trade before = trades.get(i - 1);
        Trade trade = trades.get(i);
        (trade.takerOrder() == before.takerOrder() ? within : between)
            .add(trade.sequence() - before.sequence());
      }
      assertThat(within).containsOnly(2L);
      between.sort(null);
      assertThat(between.getFirst()).isGreaterThanOrEqualTo(2);
      assertThat(between.get(between.size() / 2)).isBetween(40L, 120L);
      assertThat(between.getLast()).isBetween(1_000L, 10_000L);
    }
  }

  @Test
  void spreadsAreMostlyNarrowAndSometimesWide() {
    List<Long> bitcoin =
        BY_PRODUCT.getFirst().stream()
            .map(trade -> trade.quote().ask() - trade.quote().bid())
            .sorted()
            .toList();

    assertThat(bitcoin.getFirst()).isEqualTo(1);
    assertThat(bitcoin.get(bitcoin.size() / 2)).isBetween(1L, 2L);
    assertThat(bitcoin.get(bitcoin.size() * 9 / 10)).isBetween(300L, 2_000L);
  }

  @Test
  void thePriceLiesWithinTheQuoteAndNoSizeIsZero() {
    for (List<Trade> trades : BY_PRODUCT) {
      assertThat(trades)
          .allMatch(trade -> trade.quote().bid() < trade.quote().ask())
          .allMatch(trade -> trade.quote().bid() <= trade.price())
          .allMatch(trade -> trade.price() <= trade.quote().ask())
          .allMatch(trade -> trade.quote().bidSize() > 0 && trade.quote().askSize() > 0)
          .allMatch(trade -> trade.size() > 0 && trade.quote().bid() > 0);
    }
  }

  @Test
  void bothSidesTakeAndABuyerPaysTheAsk() {
    List<Trade> trades = BY_PRODUCT.getFirst();
    long bought = trades.stream().filter(trade -> trade.takerSide() == Side.BUY).count();

    assertThat(100.0 * bought / trades.size()).isBetween(50.0, 70.0);
    assertThat(trades)
        .filteredOn(trade -> trade.price() == trade.quote().ask())
        .allMatch(trade -> trade.takerSide() == Side.BUY);
  }

  @Test
  void theDayHoldsThePriceAndGrowsWithEachTrade() {
    for (List<Trade> trades : BY_PRODUCT) {
      assertThat(trades)
          .allMatch(trade -> trade.day().low() <= trade.price())
          .allMatch(trade -> trade.price() <= trade.day().high())
          .allMatch(trade -> trade.day().low() <= trade.day().open())
          .allMatch(trade -> trade.day().open() <= trade.day().high())
          .allMatch(trade -> trade.day().volume() < trade.day().volume30());
      int asExpected = 0;
      for (int i = 1; i < trades.size(); i++) {
        long grown = trades.get(i).day().volume() - trades.get(i - 1).day().volume();
        asExpected += grown == trades.get(i).size() ? 1 : 0;
      }
      assertThat(trades.size() - 1 - asExpected).as("slices of the day dropped").isBetween(20, 25);
    }
  }

  @Test
  void pricesMoveButStayNearTheBase() {
    for (List<Trade> trades : BY_PRODUCT) {
      long base = trades.getFirst().product().basePrice();
      assertThat(trades).allMatch(trade -> Math.abs(trade.price() - base) < base / 20);
      assertThat(trades.stream().map(Trade::price).distinct().count()).isGreaterThan(30);
    }
  }

  private static double shareOfSteps(List<Trade> trades, long atMostMicros) {
    List<Long> steps = steps(trades, Trade::timeMicros);
    return 100.0 * steps.stream().filter(step -> step <= atMostMicros).count() / steps.size();
  }

  private static List<Long> steps(List<Trade> trades, ToLongFunction<Trade> number) {
    var steps = new ArrayList<Long>();
    for (int i = 1; i < trades.size(); i++) {
      steps.add(number.applyAsLong(trades.get(i)) - number.applyAsLong(trades.get(i - 1)));
    }
    return steps;
  }
}
