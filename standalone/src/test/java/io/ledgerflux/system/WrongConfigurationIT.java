package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that is told nonsense says so, line by line, and ends. */
class WrongConfigurationIT {
  @ParameterizedTest
  @EnumSource(ServiceKind.class)
  void namesEachFaultInALineAndEndsWithTwo(ServiceKind kind) {
    try (ServiceProcess service =
        new ServiceProcess(
            "wrong-" + kind.label(),
            kind,
            Map.of("NATS_URLS", "http://nowhere", "NUM_SHARDS", "none", "LOG_LEVEL", "loud"))) {
      service.start();
      await("it ends").atMost(Duration.ofSeconds(60)).until(() -> !service.isRunning());
      assertThat(service.exitCode()).isEqualTo(2);
      assertThat(service.log().lines())
          .filteredOn(line -> !line.startsWith("WARNING:"))
          .containsExactlyInAnyOrder(
              "NATS_URLS is 'http://nowhere', but must be a list of nats:// or tls:// URLs"
                  + " parted by commas",
              "NUM_SHARDS is 'none', but must be a whole number from 1 to 1024",
              "LOG_LEVEL is 'loud', but must be one of error, warn, warning, info, debug, trace");
    }
  }
}
