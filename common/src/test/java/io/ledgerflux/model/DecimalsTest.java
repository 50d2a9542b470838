package io.ledgerflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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

  @Test
  void readsWhatBigDecimalReads() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      String text = randomDecimal(random);
      assertThat(Decimals.parse(text)).contains(new BigDecimal(text));
      char[] amongOthers = ("1.5" + text + "7").toCharArray();
      assertThat(Decimals.parse(amongOthers, 3, text.length())).contains(new BigDecimal(text));
    }
  }

  @Test
  void laysOutWhatBigDecimalWrites() {
    Random random = new Random(2);
    char[] digits = new char[Decimals.MAX_COMPACT_LENGTH];
    for (int i = 0; i < 100_000; i++) {
      BigDecimal decimal = new BigDecimal(randomDecimal(random));
      int length = Decimals.print(decimal, digits);
      if (decimal.precision() > 18 || decimal.scale() > 18) {
        assertThat(length).as("%s", decimal).isZero();
      } else {
        assertThat(new String(digits, 0, length)).isEqualTo(decimal.toPlainString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1E+3", "1E+30", "1E-19", "1234567890123456789", "-1234567890123456789"})
  void laysOutNothingThatHasAnExponentOrMoreDigitsThanALong(String text) {
    assertThat(Decimals.print(new BigDecimal(text), new char[Decimals.MAX_COMPACT_LENGTH]))
        .isZero();
  }

  /** Of all lengths, with and without a point and a minus, often with zeros at either end. */
  private static String randomDecimal(Random random) {
    String whole = random.nextBoolean() ? "0" : "1" + digits(random, random.nextInt(20));
    String fraction = random.nextInt(3) == 0 ? "" : "." + digits(random, 1 + random.nextInt(19));
    return (random.nextInt(4) == 0 ? "-" : "") + whole + fraction;
  }

  private static String digits(Random random, int count) {
    int bound = random.nextBoolean() ? 1 : 10;
    return random.ints(count, 0, bound).mapToObj(Integer::toString).collect(Collectors.joining());
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
