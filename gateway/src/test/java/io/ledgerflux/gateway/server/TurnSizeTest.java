package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many ticks an event loop passes on in one turn. */
class TurnSizeTest {
  @ParameterizedTest
  @CsvSource({"0, 25000", "1, 25000", "500, 50", "1000, 25"})
  void isSmallerForMoreSubscribers(int subscribers, int ticks) {
    assertThat(GatewayServer.ticksInATurn(subscribers)).isEqualTo(ticks);
  }

  @Test
  void isNeverSoSmallThatEachTickIsSentAlone() {
    assertThat(GatewayServer.ticksInATurn(1_000_000)).isEqualTo(16);
  }
}
