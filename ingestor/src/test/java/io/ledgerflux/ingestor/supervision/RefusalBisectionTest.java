package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.RefusalBisection.Culprit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalBisectionTest {
  private static final List<String> ASKED = List.of("BTC-USD", "ETH-USD", "ADA-USD");

  private final RefusalBisection bisection = new RefusalBisection();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ETH-USD is not a valid product",
        "Failed to subscribe: eth-usd is delisted",
        "no such products: XETH-USD, ETH-USD.",
      })
  void whomTheVenueNamesIsToBlame(String words) {
    assertThat(bisection.judge(ASKED, words))
        .isEqualTo(new Culprit.Named(List.of("ETH-USD"), List.of("BTC-USD", "ADA-USD")));
  }

  @Test
  void severalMayBeNamed() {
    assertThat(bisection.judge(ASKED, "not valid: ADA-USD, BTC-USD"))
        .isEqualTo(new Culprit.Named(List.of("BTC-USD", "ADA-USD"), List.of("ETH-USD")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "too many products", "BTC is not valid", "XBTC-USD is not valid"})
  void whereNoneIsNamedTheRequestIsHalved(String words) {
    assertThat(bisection.judge(ASKED, words))
        .isEqualTo(new Culprit.Halves(List.of("BTC-USD"), List.of("ETH-USD", "ADA-USD"), true));
  }

  @Test
  void whoWasAskedForAloneIsToBlame() {
    assertThat(bisection.judge(List.of("BTC-USD"), "not valid"))
        .isEqualTo(new Culprit.Alone("BTC-USD"));
  }

  @Test
  void aHalfThatIsHalvedIsNoNews() {
    bisection.judge(ASKED, "");

    assertThat(isNews("ETH-USD", "ADA-USD")).isFalse();
  }

  @Test
  void whoIsToldApartIsSoughtAnew() {
    bisection.judge(ASKED, "");
    bisection.judge(List.of("BTC-USD"), "");
    assertThat(isNews("BTC-USD", "ETH-USD")).isTrue();

    bisection.judge(List.of("ETH-USD", "ADA-USD"), "not ETH-USD");
    assertThat(isNews("ETH-USD", "ADA-USD")).isTrue();

    bisection.accepted("ADA-USD");
    assertThat(isNews("ETH-USD", "ADA-USD")).isTrue();

    bisection.clear();
    assertThat(isNews("BTC-USD", "ETH-USD")).isTrue();
  }

  private boolean isNews(String... asked) {
    return bisection.judge(List.of(asked), "") instanceof Culprit.Halves halves && halves.isNews();
  }
}
