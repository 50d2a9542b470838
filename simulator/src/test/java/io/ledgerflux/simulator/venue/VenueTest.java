package io.ledgerflux.simulator.venue;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.simulator.codec.RequestCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client hears of a venue at which nothing is wrong. */
class VenueTest extends VenueRig {
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
  void whatIsBehindCatchesUpInTurns() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    int before = reader.heard("ticker").size();
    now += SECOND;
    assertThat(venue.advance(now)).isLessThan(now - SECOND / 2);
    assertThat(reader.heard("ticker")).hasSizeLessThan(before + 10);
    int turns = 0;
    while (venue.advance(now) < now) {
      turns++;
    }

    assertThat(turns).isBetween(20, 60);
    assertGapless(reader.tradeIds("BTC-USD"), before + 10);
  }
}
