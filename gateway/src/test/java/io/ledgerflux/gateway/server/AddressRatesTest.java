package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressRatesTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void letsEachAddressComeTwoSecondsWorthAtOnceAndThenSoOftenASecond() {
    AddressRates rates = new AddressRates(10);
    assertThat(taken(rates, "a", 0)).isEqualTo(20);
    assertThat(taken(rates, "b", 0)).isEqualTo(20);
    assertThat(taken(rates, "a", SECOND)).isEqualTo(10);
  }

  @Test
  void withoutALimitWhoeverComesMay() {
    assertThat(taken(new AddressRates(0), "a", 0)).isEqualTo(100);
  }

  @Test
  void forgetsWhoCameLongestAgo() {
    AddressRates rates = new AddressRates(1);
    assertThat(taken(rates, "a", 0)).isEqualTo(2);
    assertThat(taken(rates, "b", 0)).isEqualTo(2);
    IntStream.range(0, 9_998).forEach(i -> rates.tryTake("other-" + i, 0));
    assertThat(rates.tryTake("a", 0)).as("one of 10,000").isFalse();
    rates.tryTake("one more", 0);
    assertThat(rates.tryTake("a", 0)).as("b came longest ago").isFalse();
    assertThat(rates.tryTake("b", 0)).isTrue();
  }

  private static long taken(AddressRates rates, String address, long nowNanos) {
    return IntStream.range(0, 100).filter(i -> rates.tryTake(address, nowNanos)).count();
  }
}
