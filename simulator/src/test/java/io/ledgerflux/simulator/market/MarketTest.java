package io.ledgerflux.simulator.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarketTest {
  private static final long START = 1_795_000_000_123_456L;
  private static final long SECOND = 1_000_000;

  @Test
  void theSameSeedMakesTheSameTradesHoweverOftenItIsAsked() {
    var atOnce = new ArrayList<Trade>();
    market(50, 3).advance(START + 60 * SECOND, atOnce::add);
    var stepwise = new ArrayList<Trade>();
    Market market = market(50, 3);
    for (long now = START; now <= START + 60 * SECOND; now += 7_000) {
      market.advance(now, stepwise::add);
    }
    market.advance(START + 60 * SECOND, stepwise::add);

    assertThat(stepwise).isNotEmpty().isEqualTo(atOnce);
  }

  @Test
  void anotherSeedMakesOtherTrades() {
    var one = new ArrayList<Trade>();
    market(50, 3).advance(START + SECOND, one::add);
    var other = new ArrayList<Trade>();
    market(50, 4).advance(START + SECOND, other::add);

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void tradesComeInTheOrderOfTheirTimes() {
    var trades = new ArrayList<Trade>();
    market(500, 1).advance(START + 10 * SECOND, trades::add);

    assertThat(trades).isSortedAccordingTo(Comparator.comparingLong(Trade::timeMicros));
  }

  @ParameterizedTest
  @ValueSource(doubles = {5, 200, 2_000, 20_000})
  void makesTheRateThatIsAskedFor(double rate) {
    long seconds = Math.max(10, (long) (20_000 / rate));
    var trades = new ArrayList<Trade>();
    market(rate, 1).advance(START + seconds * SECOND, trades::add);

    assertThat(trades.size() / (rate * seconds)).isBetween(0.9, 1.1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 50})
  void makesTheHighestRate(int products) {
    double rate = Market.highestRate(Catalogue.first(products));
    var trades = new AtomicLong();
    new Market(Catalogue.first(products), rate, 1, START)
        .advance(START + 10 * SECOND, any -> trades.incrementAndGet());

    assertThat(trades.get() / (rate * 10)).isBetween(0.95, 1.05);
  }

  @Test
  void refusesARateThatItsProductsCannotMake() {
    List<Product> four = Catalogue.first(4);

    assertThat(Market.highestRate(Catalogue.first(1))).isEqualTo(20_000);
    assertThat(Market.highestRate(four)).isEqualTo(48_800);
    assertThatThrownBy(() -> new Market(four, 48_801, 1, START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rate must be at most 48800 with these products: 48801.0");
    assertThatThrownBy(() -> new Market(four, Double.NaN, 1, START))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 2_000, 20_000})
  void aRestartGoesOnAboveWhereItStopped(double rate) {
    List<Product> single = Catalogue.first(1);
    var trades = new ArrayList<Trade>();
    new Market(single, rate, 1, START).advance(START + 10 * SECOND, trades::add);
    Trade first = new Market(single, rate, 2, START + 10 * SECOND + 1_000).last("BTC-USD");

    assertThat(first.sequence()).isGreaterThan(trades.getLast().sequence());
    assertThat(first.tradeId()).isGreaterThan(trades.getLast().tradeId());
    assertThat(first.timeMicros()).isGreaterThan(trades.getLast().timeMicros());
  }

  @Test
  void numbersOfASingleProductAtTwentyThousandASecondAreStillGapless() {
    var trades = new ArrayList<Trade>();
    new Market(Catalogue.first(1), 20_000, 1, START).advance(START + 3 * SECOND, trades::add);

    assertThat(trades.size()).isBetween(54_000, 66_000);
    for (int i = 1; i < trades.size(); i++) {
      assertThat(trades.get(i).tradeId()).isEqualTo(trades.get(i - 1).tradeId() + 1);
      assertThat(trades.get(i).sequence()).isGreaterThan(trades.get(i - 1).sequence() + 1);
    }
  }

  @Test
  void theBooksSequenceLiesBetweenTheTradesBeforeAndAfter() {
    Market market = market(20, 1);
    var trades = new ArrayList<Trade>();
    for (long now = START; now < START + 60 * SECOND; now += 100_000) {
      market.advance(now, trades::add);
      long sequence = market.sequenceAt("BTC-USD", now);
      assertThat(sequence).isGreaterThanOrEqualTo(market.last("BTC-USD").sequence());
      Trade last = market.last("BTC-USD");
      var next = new ArrayList<Trade>();
      now += 100_000;
      market.advance(now, next::add);
      next.stream()
          .filter(trade -> trade.product().equals(last.product()))
          .findFirst()
          .ifPresent(trade -> assertThat(trade.sequence()).isGreaterThan(sequence));
    }
  }

  @Test
  void aSpareSequenceIsUsedByNoTrade() {
    Market market = market(100, 1);
    var used = new ArrayList<Long>();
    var spare = new ArrayList<Long>();
    for (long now = START; now < START + 10 * SECOND; now += 10_000) {
      market.advance(
          now,
          trade -> {
            if (trade.product().id().equals("BTC-USD")) {
              used.add(trade.sequence());
              spare.add(market.spareSequence("BTC-USD"));
            }
          });
    }
    assertThat(used).isSorted().doesNotContainAnyElementsOf(spare);
    assertThat(spare).doesNotHaveDuplicates();
  }

  @Test
  void aDelayedMarketGoesOnWhereItStood() {
    Market market = market(20, 1);
    var plain = new ArrayList<Trade>();
    market(20, 1).advance(START + 5 * SECOND, plain::add);
    market.delay(60 * SECOND);
    var delayed = new ArrayList<Trade>();
    market.advance(START + 60 * SECOND, delayed::add);

    assertThat(delayed).isEmpty();
    market.advance(START + 65 * SECOND, delayed::add);
    assertThat(delayed).extracting(Trade::tradeId).isEqualTo(ids(plain));
  }

  @Test
  void aVenueThatNumbersAnewStartsLower() {
    Market market = market(20, 1);
    market.advance(START + 5 * SECOND, trade -> {});
    Trade before = market.last("BTC-USD");
    market.startAnew("BTC-USD", START + 5 * SECOND);
    var after = new ArrayList<Trade>();
    market.advance(START + 30 * SECOND, after::add);
    after.removeIf(trade -> !trade.product().equals(before.product()));

    assertThat(after.getFirst().sequence()).isLessThan(before.sequence());
    assertThat(after.getFirst().tradeId()).isLessThan(before.tradeId());
    assertThat(after.get(1).tradeId()).isEqualTo(after.getFirst().tradeId() + 1);
  }

  @Test
  void listsUpToFiveHundredDifferentProducts() {
    List<Product> products = Catalogue.first(500);

    assertThat(products).extracting(Product::id).doesNotHaveDuplicates().hasSize(500);
    assertThat(products).extracting(Product::id).startsWith("BTC-USD", "ETH-USD", "SOL-USD");
    assertThatThrownBy(() -> Catalogue.first(501)).hasMessageContaining("1 to 500");
  }

  @Test
  void everyProductTradesPlausibly() {
    var trades = new ArrayList<Trade>();
    new Market(Catalogue.first(500), 5_000, 1, START).advance(START + 5 * SECOND, trades::add);

    assertThat(trades.stream().map(trade -> trade.product().id()).distinct())
        .hasSizeGreaterThan(480);
    assertThat(trades)
        .allMatch(trade -> 0 < trade.quote().bid() && trade.quote().bid() < trade.quote().ask())
        .allMatch(trade -> trade.quote().bid() <= trade.price())
        .allMatch(trade -> trade.price() <= trade.quote().ask())
        .allMatch(trade -> trade.size() > 0 && trade.day().volume30() > 0)
        .allMatch(trade -> trade.size() % trade.product().sizeStep() == 0);
  }

  @Test
  void makesUpAProductThatItDoesNotKnow() {
    assertThat(Catalogue.product("FOO-USD")).isEqualTo(Catalogue.product("FOO-USD"));
    assertThatThrownBy(() -> Catalogue.product("foo usd")).hasMessageContaining("foo usd");
  }

  private static List<Long> ids(List<Trade> trades) {
    return trades.stream().map(Trade::tradeId).toList();
  }

  private static Market market(double rate, long seed) {
    return new Market(Catalogue.first(4), rate, seed, START);
  }
}
