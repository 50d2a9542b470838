package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
  private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-USD");

  @Test
  void takesTheHighestRateThatItsProductsMake() {
    assertThat(new Plan.Exchange.Simulated(32_800, 1).options(PRODUCTS).market().rate())
        .isEqualTo(32_800);
  }

  @ParameterizedTest
  @ValueSource(doubles = {32_801, 1_000_000, Double.POSITIVE_INFINITY})
  void refusesARateThatItsProductsCannotMake(double rate) {
    assertThatThrownBy(() -> new Plan.Exchange.Simulated(rate, 1).options(PRODUCTS))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "--rate is '%s', but must be at most 32800 for BTC-USD,ETH-USD"
                            .formatted(rate)));
  }
}
