package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.embedded.ReservedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayPortTest {
  private final List<String> told = new ArrayList<>();

  @Test
  void anyPortIsFree() {
    assertThat(GatewayPort.choose(Optional.of(0), 8000, told::add)).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void refusesATakenPortThatWasAskedFor() throws IOException {
    try (var other = new ServerSocket(0)) {
      assertThatThrownBy(
              () -> GatewayPort.choose(Optional.of(other.getLocalPort()), 8000, told::add))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("Port " + other.getLocalPort() + " is taken")
          .hasMessageContaining("--gateway-port");
    }
  }

  @Test
  void takesAFreeOneWhereTheStandardOneIsTakenAndSaysSo() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(GatewayPort.choose(Optional.empty(), other.getLocalPort(), told::add)).isZero();
      assertThat(told).singleElement().asString().contains("is taken");
    }
  }

  @Test
  void takesTheStandardOneWhereItIsFree() {
    try (ReservedPort free = ReservedPort.take()) {
      assertThat(GatewayPort.choose(Optional.empty(), free.number(), told::add))
          .isEqualTo(free.number());
      assertThat(told).isEmpty();
    }
  }
}
