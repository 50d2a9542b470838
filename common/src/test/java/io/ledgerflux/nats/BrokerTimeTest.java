package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class BrokerTimeTest {
  @Test
  void countsFromTheEpoch() {
    assertThat(BrokerTime.nanos(ZonedDateTime.parse("1970-01-01T00:00:01.000000002Z")))
        .isEqualTo(1_000_000_002);
  }

  @Test
  void hasNoTimeOfNoMessage() {
    assertThat(BrokerTime.nanos(ZonedDateTime.parse("0001-01-01T00:00:00Z"))).isZero();
    assertThat(BrokerTime.nanos(null)).isZero();
  }
}
