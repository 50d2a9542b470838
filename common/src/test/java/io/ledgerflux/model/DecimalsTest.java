package io.ledgerflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "84400",
        "133.630",
        "0.02880000",
        "-1.5",
        "0",
        "0.00000001",
        "1234567890123456789012345678901234567890"
      })
  void keepsTheDigits(String text) {
    assertThat(Decimals.parse(text).orElseThrow().toPlainString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".5",
        "5.",
        "+1",
        "1e3",
        "1E+999999999",
        "NaN",
        "Infinity",
        "-Infinity",
        "007",
        "1 ",
        "1,5",
        "1.2.3",
        "٣",
        "0x10",
        "12345678901234567890123456789012345678901",
        "0.1234567890123456789012345678901234567890"
      })
  void refusesWhatIsNoPlainDecimal(String text) {
    assertThat(Decimals.parse(text)).isEmpty();
  }
}
