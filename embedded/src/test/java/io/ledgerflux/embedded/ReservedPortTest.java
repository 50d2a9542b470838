package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class ReservedPortTest {
  @Test
  void isListenedOnAgainAndAgain() throws IOException {
    try (ReservedPort port = ReservedPort.take()) {
      for (int i = 0; i < 3; i++) {
        try (ServerSocket server = listen(port.number())) {
          assertThat(server.isBound()).isTrue();
        }
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void isGivenToNobodyElse() throws IOException {
    try (ReservedPort port = ReservedPort.take()) {
      Set<Integer> given = new HashSet<>();
      for (int i = 0; i < 30_000; i++) {
        try (ServerSocket any = listen(0)) {
          given.add(any.getLocalPort());
        }
      }
      assertThat(given).hasSizeGreaterThan(1_000).doesNotContain(port.number());
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
