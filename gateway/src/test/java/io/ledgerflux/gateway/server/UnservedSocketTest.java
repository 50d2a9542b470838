package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** A gateway that no WebSocket can be served by: it fails at the room that each is given. */
class UnservedSocketTest extends LoopRig {
  private static final int NO_ROOM = 1;

  /** Well before who only keeps a connection alive is given up. */
  private static final Duration PATIENCE = HttpConnectionLimiter.KEPT_ALIVE.dividedBy(3);

  UnservedSocketTest() {
    super(NO_ROOM);
  }

  @Test
  void aSocketThatCannotBeServedEndsAtOnce() throws Exception {
    wiring.admission().open();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), loop.port())) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket
          .getOutputStream()
          .write(
              """
              GET /ws HTTP/1.1\r
              Host: x\r
              Upgrade: websocket\r
              Connection: Upgrade\r
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
              Sec-WebSocket-Version: 13\r
              \r
              """
                  .getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 101");
    }
    await()
        .atMost(Durations.ONE_MINUTE)
        .untilAsserted(() -> assertThat(wiring.admission().connections()).isZero());
  }
}
