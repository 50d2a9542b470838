package io.ledgerflux.standalone;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.function.Consumer;

/** The port at which the user finds everything. */
final class GatewayPort {
  static final int STANDARD = 8000;

  private GatewayPort() {}

  /**
   * The port that was asked for, or the standard one, or 0 for any where that one is taken.
   *
   * @param standard the port where none was asked for
   * @param tell hears that the standard port is taken
   * @throws StartFailure if the port that was asked for is taken
   */
  static int choose(Optional<Integer> asked, int standard, Consumer<String> tell) {
    if (asked.isPresent()) {
      if (!isFree(asked.get())) {
        throw StartFailure.of(
            "Port %d is taken: choose another one with --gateway-port, 0 for any free one"
                .formatted(asked.get()));
      }
      return asked.get();
    }
    if (!isFree(standard)) {
      tell.accept(taken(standard));
      return 0;
    }
    return standard;
  }

  static String taken(int port) {
    return "Port %d is taken: the gateway takes a free one".formatted(port);
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
