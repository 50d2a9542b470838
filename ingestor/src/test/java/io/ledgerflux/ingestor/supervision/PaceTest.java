package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.ops.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000;
  private static final int CONNECTIONS = 30;

  /** Long before the clock's zero, as it may be. */
  private final long begin = Long.MIN_VALUE + 5;

  @Test
  void grantsOneAfterTheOther() {
    Pace pace = Pace.ofConnections();
    assertThat(pace.grants(begin)).isTrue();
    assertThat(pace.grants(begin + 249 * MILLI)).isFalse();
    assertThat(pace.grants(begin + 250 * MILLI)).isTrue();
    assertThat(pace.grants(begin + 250 * MILLI)).isFalse();
  }

  @Test
  void grantsSomeAtOnceAndThenOneAfterTheOther() {
    Pace pace = Pace.ofRequests();
    assertThat(granted(pace, begin)).isEqualTo(10);
    assertThat(granted(pace, begin + 69 * MILLI)).isZero();
    assertThat(granted(pace, begin + 70 * MILLI)).isOne();
    assertThat(granted(pace, begin + 280 * MILLI)).isEqualTo(3);
    assertThat(granted(pace, begin + 60_000 * MILLI)).isEqualTo(10);
  }

  private static int granted(Pace pace, long nowNanos) {
    int granted = 0;
    while (granted < 1_000 && pace.grants(nowNanos)) {
      granted++;
    }
    return granted;
  }

  @Test
  void manyConnectionsAreMadeWithinTheVenuesLimit() {
    Pace pace = Pace.ofConnections();
    List<ConnectionSupervisor> all =
        IntStream.range(0, CONNECTIONS).mapToObj(i -> supervisor(i, pace)).toList();
    int made = 0;
    for (long now = begin; made < CONNECTIONS; now += 100 * MILLI) {
      int before = made;
      for (ConnectionSupervisor supervisor : all) {
        made +=
            (int)
                supervisor.on(new Event.Elapsed(), now).stream()
                    .filter(Effect.Connect.class::isInstance)
                    .count();
      }
      assertThat(made - before).isLessThanOrEqualTo(1);
      assertThat(made).isLessThanOrEqualTo((int) (1 + (now - begin) / (250 * MILLI)));
    }
  }

  private ConnectionSupervisor supervisor(int number, Pace pace) {
    return new ConnectionSupervisor(
        List.of("P" + number + "-USD"),
        List.of("ticker", "heartbeat"),
        SupervisionLimits.standard(Duration.ofSeconds(30)),
        new Pacing(
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5)), pace, Pace.ofRequests()),
        begin);
  }
}
