package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
  private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-USD");

  @Test
  void takesTheHighestRateThatItsProductsMake() {
    assertThat(
            new Plan.Exchange.Simulated(BigDecimal.valueOf(32_800), 1)
                .options(PRODUCTS)
                .market()
                .rate())
        .isEqualTo(32_800);
  }

  @Test
  void refusesAProductThatTheSimulatedExchangeCannotHave() {
    assertThatThrownBy(
            () ->
                new Plan.Exchange.Simulated(BigDecimal.TEN, 1)
                    .options(List.of("BTC-USD", "BTC", "BTC-PERP-INTX")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "PRODUCTS is 'BTC', but the simulated exchange has pairs such as BTC-USD"
                            + " alone",
                        "PRODUCTS is 'BTC-PERP-INTX', but the simulated exchange has pairs such as"
                            + " BTC-USD alone"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"32801", "1000000", "32800.5", "1E+400"})
  void refusesARateThatItsProductsCannotMake(String rate) {
    assertThatThrownBy(() -> new Plan.Exchange.Simulated(new BigDecimal(rate), 1).options(PRODUCTS))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "--rate is '%s', but must be at most 32800 for BTC-USD,ETH-USD"
                            .formatted(rate)));
  }
}
