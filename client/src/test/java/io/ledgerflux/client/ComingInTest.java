package io.ledgerflux.client;

import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a gateway that lets nobody in, and of the key by which one comes in. */
class ComingInTest extends ClientRig {
  @Test
  void showsTheKeyOfItsEnvironmentAndTheOneOfTheOptionBeforeIt() throws Exception {
    environment.put("LEDGERFLUX_KEY", " lf_environment ");
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot("BTC-USD", 1)))) {
      assertThat(watch(gateway, "BTC-USD", "--count", "1")).isZero();
      assertThat(watch(gateway, "BTC-USD", "--count", "1", "--key", "lf_option")).isZero();
      environment.clear();
      assertThat(watch(gateway, "BTC-USD", "--count", "1")).isZero();
      assertThat(gateway.authorizations())
          .containsExactly("Bearer lf_environment", "Bearer lf_option", "");
    }
    assertThat(errText()).doesNotContain("lf_");
  }

  @Test
  void doesNotRepeatAKeyThatCannotBe() {
    assertThat(run(output(false), "watch", "BTC-USD", "--key", "lf_\nsecret")).isEqualTo(2);
    assertThat(errText()).contains("--key: a key is one word of ASCII").doesNotContain("secret");
  }

  @Test
  void endsWithFiveAndALineWhereItIsNotLetIn() throws Exception {
    HttpServer gateway = answering(401);
    String url = "ws://127.0.0.1:" + gateway.getAddress().getPort() + "/ws";
    try {
      assertThat(run(output(false), "watch", "BTC-USD", "--url", url, "--key", "lf_secret"))
          .isEqualTo(5);
      assertThat(errText().lines().toList().getFirst())
          .isEqualTo(
              "# %s: not let in: 401; not tried again: a key is given by LEDGERFLUX_KEY or --key",
              url);
      assertThat(errText()).doesNotContain("lf_secret", "trying again");
    } finally {
      gateway.stop(0);
    }
  }

  @Test
  void endsWithFiveWhenItsKeyEnds() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) -> {
              send(socket, Messages.snapshot("BTC-USD", 1));
              socket.close(4401, "the key is not valid any more");
            })) {
      assertThat(watch(gateway, "BTC-USD", "--key", "lf_secret")).isEqualTo(5);
    }
    assertThat(errText()).contains("closed with 4401 the key is not valid any more; not tried");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200| |: no WebSocket there (200): a gateway's is at /ws; not tried again",
        "404|/wss|: no WebSocket there (404): a gateway's is at /ws; not tried again",
        "404|/ws|: no WebSocket there (404); not tried again",
        "400|/|: not let in: 400; not tried again",
      })
  void endsWithFourAndALineWhereNoWebSocketIs(int status, @Nullable String path, String line)
      throws Exception {
    HttpServer page = answering(status);
    String url = "ws://127.0.0.1:" + page.getAddress().getPort() + (path == null ? "" : path);
    try {
      assertThat(run(output(false), "watch", "BTC-USD", "--url", url)).isEqualTo(4);
      assertThat(errText().lines().toList().getFirst()).isEqualTo("# " + url + line);
    } finally {
      page.stop(0);
    }
  }

  /** A server that answers so, whatever it is asked. */
  private static HttpServer answering(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> exchange.sendResponseHeaders(status, -1));
    server.start();
    return server;
  }
}
