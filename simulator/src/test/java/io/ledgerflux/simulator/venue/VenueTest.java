package io.ledgerflux.simulator.venue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.simulator.codec.RequestCodec;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.FaultRule;
import io.ledgerflux.simulator.fault.Place;
import io.ledgerflux.simulator.market.Catalogue;
import io.ledgerflux.simulator.market.Market;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VenueTest {
  private static final long START = 1_795_000_000_250_000L;
  private static final long SECOND = 1_000_000;

  private final Venue venue =
      new Venue(
          new SyntheticSource(new Market(Catalogue.first(4), 100, 1, START)), 1, 100_000, START);
  private final HeardReader reader = new HeardReader();
  private final Seat seat = venue.connect(reader);
  private long now = START;

  @Test
  void answersASubscribeWithAllSubscriptionsAndTheLastTrade() {
    subscribe("ticker", "BTC-USD");
    assertThat(reader.heard).hasSize(2);
    assertThat(reader.heard.getFirst())
        .isEqualTo(
            """
            {"type":"subscriptions","channels":[{"name":"ticker","product_ids":["BTC-USD"],\
            "account_ids":null}]}\
            """);
    assertThat(reader.tradeIds("BTC-USD")).hasSize(1);

    subscribe("heartbeat", "ETH-USD");
    assertThat(reader.heard.getLast())
        .contains("\"name\":\"ticker\",\"product_ids\":[\"BTC-USD\"]")
        .contains("\"name\":\"heartbeat\",\"product_ids\":[\"ETH-USD\"]");
  }

  @Test
  void oneBadProductVoidsTheRequest() {
    subscribe("ticker", "BTC-USD\",\"YFI-USD");

    assertThat(reader.heard)
        .containsExactly(
            """
            {"type":"error","message":"Failed to subscribe","reason":"YFI-USD is not a valid product"}\
            """);
    run(2 * SECOND);
    assertThat(reader.heard).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"level9\"]}",
        "{\"type\":\"subscribe\",\"product_ids\":[],\"channels\":[\"ticker\"]}",
        "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[]}",
        "{\"type\":\"unsubscribe\",\"channels\":[\"level9\"]}",
        """
        {"type":"subscribe","product_ids":["BTC-USD"],"channels":[{"name":"ticker","product_ids":[]}]}\
        """,
        "{\"type\":\"subscribe\"",
      })
  void saysWhatIsWrongWithARequest(String request) {
    send(request);

    assertThat(reader.heard).singleElement().asString().startsWith("{\"type\":\"error\"");
  }

  @Test
  void closesAConnectionThatDoesNotSubscribeWithinFiveSeconds() {
    run(4 * SECOND);
    assertThat(reader.closedFor).isEmpty();
    run(SECOND);
    assertThat(reader.closedFor).isNotEmpty();
  }

  @Test
  void keepsAConnectionThatSubscribedOnce() {
    subscribe("ticker", "BTC-USD");
    send("{\"type\":\"unsubscribe\",\"channels\":[\"ticker\"]}");
    run(10 * SECOND);

    assertThat(reader.closedFor).isEmpty();
    assertThat(reader.heard.getLast()).isEqualTo("{\"type\":\"subscriptions\",\"channels\":[]}");
  }

  @Test
  void sendsOnlyWhatIsSubscribedAndEveryTradeOfIt() {
    subscribe("ticker", "BTC-USD");
    run(10 * SECOND);

    assertGapless(reader.tradeIds("BTC-USD"), 100);
    assertThat(reader.heard("ticker")).allMatch(text -> text.contains("BTC-USD"));
    assertThat(reader.heard("heartbeat")).isEmpty();
    send("{\"type\":\"unsubscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"ticker\"]}");
    int before = reader.heard.size();
    run(SECOND);
    assertThat(reader.heard).hasSize(before);
  }

  @Test
  void oneBadChannelVoidsTheUnsubscribe() {
    subscribe("ticker", "BTC-USD");
    send("{\"type\":\"unsubscribe\",\"channels\":[\"ticker\",\"nonsense\"]}");
    assertThat(reader.heard.getLast())
        .isEqualTo(
            """
            {"type":"error","message":"Failed to unsubscribe","reason":"nonsense is not a valid channel"}\
            """);
    int before = reader.heard.size();
    run(SECOND);
    assertThat(reader.heard).hasSizeGreaterThan(before);
  }

  @Test
  void twoClientsSeeTheSameMarket() {
    var other = new HeardReader();
    venue.on(
        venue.connect(other),
        RequestCodec.parse(
            "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"ticker\"]}"));
    subscribe("ticker", "BTC-USD");
    run(5 * SECOND);

    assertThat(other.heard("ticker")).hasSizeGreaterThan(50).isEqualTo(reader.heard("ticker"));
  }

  @Test
  void sendsAHeartbeatEachSecondWithTheLastTrade() {
    subscribe("ticker", "BTC-USD");
    subscribe("heartbeat", "BTC-USD");
    run(5 * SECOND);

    List<String> beats = reader.heard("heartbeat");
    assertThat(beats).hasSize(5).allMatch(text -> text.contains(".000000Z"));
    for (String beat : beats) {
      int at = reader.heard.indexOf(beat);
      String before =
          reader.heard.subList(0, at).reversed().stream()
              .filter(text -> text.contains("\"ticker\","))
              .findFirst()
              .orElseThrow();
      long told = HeardReader.parse(before).tradeId();
      assertThat(beat).contains("\"last_trade_id\":" + told + ",");
      assertThat(HeardReader.parse(beat).sequence())
          .isGreaterThanOrEqualTo(HeardReader.parse(before).sequence());
    }
  }

  @Test
  void sendsMatchesBehindTheirTickers() {
    run(SECOND);
    subscribe("ticker", "BTC-USD");
    subscribe("matches", "BTC-USD");
    assertThat(reader.heard("last_match")).hasSize(1);
    run(SECOND);

    List<String> matches = reader.heard("match");
    assertThat(matches).hasSizeGreaterThan(10);
    for (String match : matches) {
      String ticker = reader.heard.get(reader.heard.indexOf(match) - 1);
      assertThat(HeardReader.parse(ticker).sequence())
          .isEqualTo(HeardReader.parse(match).sequence());
      assertThat(match.contains("\"buy\"")).isEqualTo(ticker.contains("\"sell\""));
    }
  }

  @Test
  void sendsABatchedTickerEveryFiveSeconds() {
    subscribe("ticker_batch", "BTC-USD");
    assertThat(reader.heard.getFirst()).contains("\"name\":\"ticker_1000\"");
    run(20 * SECOND);

    assertThat(reader.heard("ticker")).hasSize(5);
  }

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
  void aBadMessageComesOnTopOfTheGoodOnes() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    inject("BTC-USD/bad");
    run(SECOND);

    List<String> bad = venue.tape().injected().stream().map(Injected::text).toList();
    assertThat(bad).hasSameSizeAs(BadMessage.all()).doesNotHaveDuplicates();
    assertThat(reader.heard).containsAll(bad);
    List<String> good = reader.heard.stream().filter(text -> !bad.contains(text)).skip(1).toList();
    assertGapless(good.stream().map(HeardReader::parse).map(each -> each.tradeId()).toList(), 10);
    assertThat(good).isEqualTo(venue.tape().tickers().stream().map(FeedMessage::text).toList());
  }

  @ParameterizedTest
  @EnumSource
  void aBadMessageWaitsUntilSomebodyHearsIt(Place place) {
    run(SECOND);
    inject("BTC-USD/negative-price=" + place.text());
    run(SECOND);
    assertThat(venue.tape().injected()).isEmpty();

    subscribe("ticker", "BTC-USD");
    run(SECOND);
    inject("silent=3s");
    inject("BTC-USD/broken-json=" + place.text());
    run(2 * SECOND);
    assertThat(venue.tape().injected()).hasSize(1);

    run(3 * SECOND);
    List<String> bad = venue.tape().injected().stream().map(Injected::text).toList();
    assertThat(bad).hasSize(2);
    assertThat(reader.heard).containsAll(bad);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void aDamagedCopyHasTheTrueSequenceAndComesBesideTheTrueOne(Place place) {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    inject("BTC-USD/negative-price=" + place.text());
    run(SECOND);

    Injected bad = venue.tape().injected().getFirst();
    assertThat(bad.place()).isEqualTo(place);
    assertThat(HeardReader.parse(bad.text()).sequence()).isEqualTo(bad.ticker().sequence());
    int trueOne = reader.heard.indexOf(bad.ticker().text());
    assertThat(reader.heard.indexOf(bad.text()))
        .isEqualTo(place == Place.BEFORE ? trueOne - 1 : trueOne + 1);
    assertThat(venue.tape().tickers()).contains(bad.ticker());
  }

  @Test
  void badMessagesTakeThePlacesOfTickersButNeverOfTwoInARow() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    inject("BTC-USD/bad=instead");
    run(10 * SECOND);

    List<Injected> bad = venue.tape().injected();
    assertThat(bad).hasSameSizeAs(BadMessage.all());
    assertThat(venue.tape().skipped())
        .isEqualTo(bad.stream().map(Injected::ticker).toList())
        .doesNotContainAnyElementsOf(venue.tape().tickers());
    List<Long> replaced = bad.stream().map(message -> message.ticker().tradeId()).toList();
    for (int i = 1; i < replaced.size(); i++) {
      assertThat(replaced.get(i)).isGreaterThan(replaced.get(i - 1) + 1);
    }
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
  void aSilentConnectionStaysAndHearsNothing() {
    subscribe("ticker", "BTC-USD");
    subscribe("heartbeat", "BTC-USD");
    run(SECOND);
    inject("silent=3s");
    run(SECOND / 10);
    int before = reader.heard.size();
    run(2 * SECOND);
    assertThat(reader.heard).hasSize(before);
    assertThat(reader.broken).isFalse();
    run(2 * SECOND);
    assertThat(reader.heard.size()).isGreaterThan(before);
    assertThat(count("BTC-USD").sent()).isLessThan(count("BTC-USD").made());
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
  void aBadMessageWaitsForAnOpenConnection() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    reader.open = false;
    inject("BTC-USD/broken-json");
    run(SECOND);
    reader.open = true;
    run(SECOND);

    String bad = venue.tape().injected().getFirst().text();
    assertThat(reader.heard).containsOnlyOnce(bad);
  }

  @Test
  void aQuietMarketStillBeats() {
    subscribe("ticker", "BTC-USD");
    subscribe("heartbeat", "BTC-USD");
    run(SECOND);
    inject("quiet=3s");
    run(SECOND / 10);
    int tickers = reader.heard("ticker").size();
    int beats = reader.heard("heartbeat").size();
    run(2 * SECOND);
    assertThat(reader.heard("ticker")).hasSize(tickers);
    assertThat(reader.heard("heartbeat")).hasSize(beats + 2);
    run(3 * SECOND);
    assertGapless(reader.tradeIds("BTC-USD"), tickers + 20);
  }

  @Test
  void aPausedMarketGoesOnWhenItIsResumed() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    venue.pause();
    int before = reader.heard("ticker").size();
    run(60 * SECOND);
    assertThat(reader.heard("ticker")).hasSize(before);
    venue.resume();
    run(SECOND);
    assertThat(reader.heard("ticker")).hasSizeBetween(before + 5, before + 100);
  }

  @Test
  void aShortQuietTimeDoesNotEndAPause() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    venue.pause();
    int before = reader.heard("ticker").size();
    inject("quiet=1s");
    run(5 * SECOND);
    assertThat(reader.heard("ticker")).hasSize(before);
    venue.resume();
    run(SECOND);
    assertThat(reader.heard("ticker")).hasSizeGreaterThan(before);
  }

  @Test
  void dropsAndRefusesWhileItIsDown() {
    subscribe("ticker", "BTC-USD");
    inject("down=2s@1s");
    run(SECOND / 2);
    assertThat(reader.broken).isFalse();
    run(SECOND);
    assertThat(reader.broken).isTrue();
    assertThat(venue.refusesClients()).isTrue();
    run(2 * SECOND);
    assertThat(venue.refusesClients()).isFalse();
  }

  @Test
  void aVenueThatNumbersAnewGoesOnLower() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    long before = reader.tradeIds("BTC-USD").getLast();
    inject("renumber");
    run(SECOND);

    assertThat(reader.tradeIds("BTC-USD").getLast()).isLessThan(before);
  }

  @Test
  void aLastTradeThatNobodyHeardIsOnTheTapeOnceSomebodyDoes() {
    run(SECOND);
    assertThat(venue.tape().tickers()).isEmpty();
    subscribe("ticker", "BTC-USD");
    subscribe("ticker", "BTC-USD");

    assertThat(venue.tape().tickers()).hasSize(1);
    assertThat(count("BTC-USD").sent()).isEqualTo(1);
  }

  @Test
  void aMachineThatSleptDoesNotMakeUpForIt() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    int before = reader.heard("ticker").size();
    now += 3_600 * SECOND;
    venue.advance(now);
    run(SECOND);

    assertThat(reader.heard("ticker")).hasSizeBetween(before + 5, before + 100);
  }

  @Test
  void refusesAFaultForAProductThatItDoesNotTrade() {
    assertThatThrownBy(() -> inject("FOO-USD/skip")).hasMessageContaining("FOO-USD");
  }

  private void inject(String rule) {
    venue.inject(FaultRule.parse(rule));
  }

  private void subscribe(String channel, String products) {
    send(
        "{\"type\":\"subscribe\",\"product_ids\":[\"%s\"],\"channels\":[\"%s\"]}"
            .formatted(products, channel));
  }

  private void send(String request) {
    venue.on(seat, RequestCodec.parse(request));
  }

  private void run(long micros) {
    long until = now + micros;
    for (; now < until; now += 5_000) {
      venue.advance(now);
    }
    venue.advance(now);
  }

  private ProductCount count(String product) {
    return venue.tape().counts().stream()
        .filter(count -> count.product().equals(product))
        .findFirst()
        .orElseThrow();
  }

  private static void assertGapless(List<Long> ids, int atLeast) {
    assertThat(ids).hasSizeGreaterThan(atLeast);
    for (int i = 1; i < ids.size(); i++) {
      assertThat(ids.get(i)).isEqualTo(ids.get(i - 1) + 1);
    }
  }
}
