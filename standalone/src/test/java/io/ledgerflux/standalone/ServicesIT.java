package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.standalone.Services.Configurations;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
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

  /** Who waits for a broker has nothing under way that a stop would have to wait for. */
  @Test
  void stopsWithoutWaitingForWhatIsNowhere() {
    Services.start(configurations(0), Optional.empty(), opened);

    long begun = System.nanoTime();
    opened.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void givesBackWhatTheFirstGatewayHadOpened() throws IOException {
    int metrics = freePort();
    try (ServerSocket taken = new ServerSocket(0);
        Opened all = opened) {
      Services services =
          Services.start(
              configurations(taken.getLocalPort(), metrics),
              Optional.of(configurations(0, metrics).gateway()),
              all);

      assertThat(isTaken(metrics)).isTrue();
      assertThat(services.gatewayPort()).isNotEqualTo(metrics);
      assertThat(services.metrics())
          .containsEntry("gateway", URI.create("http://127.0.0.1:" + metrics + "/metrics"));
    }
    assertThat(isTaken(metrics)).isFalse();
  }

  @Test
  void looksForNoOtherPortWhereThatOfTheMetricsIsTaken() throws IOException {
    int free = freePort();
    try (ServerSocket metrics = new ServerSocket(0);
        Opened all = opened) {
      int taken = metrics.getLocalPort();
      Configurations configurations = configurations(free, taken);
      Optional<GatewayConfig> otherwise = Optional.of(configurations(0, taken).gateway());
      assertThatThrownBy(() -> Services.start(configurations, otherwise, all))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("cannot listen on port " + taken);
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isTaken(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return !socket.isBound();
    } catch (IOException e) {
      return true;
    }
  }

  private static Configurations configurations(int gatewayPort) {
    return configurations(gatewayPort, 0);
  }

  private static Configurations configurations(int gatewayPort, int metricsPort) {
    Plan plan =
        new Plan(
            new Plan.Exchange.Live(),
            NOWHERE,
            Optional.empty(),
            Map.of(
                "COINBASE_WS_URI", "ws://127.0.0.1:1", "OPS_PORT", Integer.toString(metricsPort)),
            new Plan.Output(Optional.empty(), false, false));
    return Configurations.read(
        ServiceSettings.of(plan, Map.of(), Services.OPTIONS).with(NOWHERE.settings()), gatewayPort);
  }
}
