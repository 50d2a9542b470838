package io.ledgerflux.simulator.venue;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client hears that no venue should send. */
class BadMessagesTest extends VenueRig {
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
}
