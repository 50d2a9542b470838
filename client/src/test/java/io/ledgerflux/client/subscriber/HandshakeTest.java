package io.ledgerflux.client.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  @Test
  void readsHowItWasRefused() {
    assertThat(
            Handshake.read(
                "HTTP/1.1 503 Service Unavailable\r\nA: b\r\nretry-after:  7 \r\n\r\nRetry-After: 9"))
        .contains(new Handshake.Refusal(503, Optional.of(Duration.ofSeconds(7))));
    assertThat(Handshake.read("HTTP/1.1 401 Unauthorized\r\n\r\nRetry-After: 9\r\n"))
        .contains(new Handshake.Refusal(401, Optional.empty()));
    assertThat(Handshake.read("HTTP/1.0 429\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n\r\n"))
        .contains(new Handshake.Refusal(429, Optional.empty()));
  }

  @Test
  void isNotRefusedWhereItIsGrantedOrNotThereYet() {
    assertThat(Handshake.read("HTTP/1.1 101 Switching Protocols\r\n\r\n")).isEmpty();
    assertThat(Handshake.read("HTTP/1.1 503 Service Unavailable\r\nRetry-Af")).isEmpty();
    assertThat(Handshake.read("SSH-2.0-OpenSSH_9.6\r\n\r\n")).isEmpty();
  }
}
