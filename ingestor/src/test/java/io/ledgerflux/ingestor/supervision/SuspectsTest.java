package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ingestor.supervision.Suspects.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuspectsTest {
  private static final List<String> ASKED = List.of("BTC-USD", "ETH-USD", "ADA-USD");

  private final Suspects suspects = new Suspects();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ETH-USD is not a valid product",
        "Failed to subscribe: eth-usd is delisted",
        "no such products: XETH-USD, ETH-USD.",
      })
  void whomTheVenueNamesIsToBlame(String words) {
    assertThat(suspects.judge(ASKED, words))
        .isEqualTo(new Verdict.Named(List.of("ETH-USD"), List.of("BTC-USD", "ADA-USD")));
  }

  @Test
  void severalMayBeNamed() {
    assertThat(suspects.judge(ASKED, "not valid: ADA-USD, BTC-USD"))
        .isEqualTo(new Verdict.Named(List.of("BTC-USD", "ADA-USD"), List.of("ETH-USD")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "too many products", "BTC is not valid", "XBTC-USD is not valid"})
  void whereNoneIsNamedTheRequestIsHalved(String words) {
    assertThat(suspects.judge(ASKED, words))
        .isEqualTo(new Verdict.Halves(List.of("BTC-USD"), List.of("ETH-USD", "ADA-USD"), true));
  }

  @Test
  void whoWasAskedForAloneIsToBlame() {
    assertThat(suspects.judge(List.of("BTC-USD"), "not valid"))
        .isEqualTo(new Verdict.Alone("BTC-USD"));
  }

  @Test
  void aHalfThatIsHalvedIsNoNews() {
    suspects.judge(ASKED, "");

    assertThat(isNews("ETH-USD", "ADA-USD")).isFalse();
  }

  @Test
  void whoIsToldApartIsSoughtAnew() {
    suspects.judge(ASKED, "");
    suspects.judge(List.of("BTC-USD"), "");
    assertThat(isNews("BTC-USD", "ETH-USD")).isTrue();

    suspects.judge(List.of("ETH-USD", "ADA-USD"), "not ETH-USD");
    assertThat(isNews("ETH-USD", "ADA-USD")).isTrue();

    suspects.acquit("ADA-USD");
    assertThat(isNews("ETH-USD", "ADA-USD")).isTrue();

    suspects.clear();
    assertThat(isNews("BTC-USD", "ETH-USD")).isTrue();
  }

  private boolean isNews(String... asked) {
    return suspects.judge(List.of(asked), "") instanceof Verdict.Halves halves && halves.isNews();
  }
}
