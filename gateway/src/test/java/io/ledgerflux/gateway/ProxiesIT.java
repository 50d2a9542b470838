package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose address is believed behind which proxies. */
class ProxiesIT extends FrontRig {
  @Test
  void limitsByAddressLookBehindTrustedProxies() {
    Gateway gateway =
        gateway("TRUSTED_PROXIES", "127.0.0.0/8", "WS_MAX_CONNECTIONS_PER_ADDRESS", "1");

    try (var first = from(gateway, "198.51.100.1").connect("/ws")) {
      assertThat(first.end).isNotDone();
      assertThat(from(gateway, "198.51.100.1").handshake("/ws")).isEqualTo(429);
      assertThat(from(gateway, "6.6.6.6, 198.51.100.1").handshake("/ws")).isEqualTo(429);
      assertThat(from(gateway, "198.51.100.2").handshake("/ws")).isEqualTo(101);
    }
  }

  @Test
  void requestsAreCountedByTheAddressBehindTheProxy() throws Exception {
    Gateway gateway =
        gateway("TRUSTED_PROXIES", "127.0.0.0/8", "REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS", "1");

    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () ->
                from(gateway, "6.6.6.6, 198.51.100.1").get("/api/v1/products").statusCode() == 429);
    assertThat(from(gateway, "198.51.100.2").get("/api/v1/products").statusCode()).isEqualTo(200);
  }

  @Test
  void theHeaderThatProxiesDoNotWriteIsNotBelieved() {
    Gateway gateway =
        gateway(
            "TRUSTED_PROXIES",
            "127.0.0.0/8",
            "TRUSTED_PROXY_HEADER",
            "forwarded",
            "WS_MAX_CONNECTIONS_PER_ADDRESS",
            "1");
    String[] proxied = {"Forwarded", "for=198.51.100.1", "X-Forwarded-For", "6.6.6.6"};
    String[] forged = {"Forwarded", "for=198.51.100.1", "X-Forwarded-For", "7.7.7.7"};

    try (var first = new KeyHolder(gateway, proxied).connect("/ws")) {
      assertThat(first.end).isNotDone();
      assertThat(new KeyHolder(gateway, forged).handshake("/ws")).isEqualTo(429);
    }
  }

  @Test
  void whatOthersForwardIsNotBelieved() {
    Gateway gateway =
        gateway("TRUSTED_PROXIES", "10.0.0.0/8", "WS_MAX_CONNECTIONS_PER_ADDRESS", "1");

    try (var first = from(gateway, "198.51.100.1").connect("/ws")) {
      assertThat(first.end).isNotDone();
      assertThat(from(gateway, "198.51.100.2").handshake("/ws")).isEqualTo(429);
    }
  }

  private static KeyHolder from(Gateway gateway, String path) {
    return new KeyHolder(gateway, "X-Forwarded-For", path);
  }
}
