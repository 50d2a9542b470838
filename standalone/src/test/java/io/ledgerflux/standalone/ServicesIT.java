package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.standalone.Services.Configurations;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Services whose broker and database are nowhere. */
class ServicesIT {
  private static final Plan.Backends NOWHERE =
      new Plan.Backends(
          Optional.empty(),
          Optional.of("nats://127.0.0.1:1"),
          Optional.of("postgresql://writer:w@127.0.0.1:1/prices"));

  private final Opened opened = new Opened();

  @Test
  void findsTheGatewayAnotherPortWhereItsOwnWasTakenMeanwhile() throws IOException {
    try (ServerSocket taken = new ServerSocket(0);
        Opened all = opened) {
      Services services =
          Services.start(
              configurations(taken.getLocalPort()), Optional.of(configurations(0).gateway()), all);

      assertThat(services.gatewayPort()).isPositive().isNotEqualTo(taken.getLocalPort());
      assertThat(services.metrics()).hasSize(4);
    }
  }

  @Test
  void endsWhereThePortWasAskedFor() throws IOException {
    try (ServerSocket taken = new ServerSocket(0);
        Opened all = opened) {
      Configurations configurations = configurations(taken.getLocalPort());
      assertThatThrownBy(() -> Services.start(configurations, Optional.empty(), all))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("cannot listen on port " + taken.getLocalPort());
    }
  }

  private static Configurations configurations(int gatewayPort) {
    Plan plan =
        new Plan(
            new Plan.Exchange.Live(),
            NOWHERE,
            Optional.empty(),
            Map.of("COINBASE_WS_URI", "ws://127.0.0.1:1"),
            new Plan.Output(Optional.empty(), false, false));
    return Configurations.read(
        ServiceSettings.of(plan, Map.of(), Services.OPTIONS).with(NOWHERE.settings()), gatewayPort);
  }
}
