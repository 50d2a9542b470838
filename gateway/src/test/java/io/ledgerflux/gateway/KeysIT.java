package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who comes in at a gateway that asks for keys; with a real PostgreSQL. */
class KeysIT extends KeysFixture {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/products",
        "/api/v1/usage",
        "/api/v1/products/BTC-USD/ticks",
        "/api/%76%31/products",
        "//api/v1/products",
        "/api/v1/none",
        "/ws"
      })
  void withoutAKeyNobodyComesIn(String path) throws Exception {
    var nobody = new KeyHolder(gateway);

    assertThat(nobody.get(path).statusCode()).isIn(401, path.equals("/ws") ? 426 : 401, 404);
    assertThat(nobody.get(path).body()).doesNotContain(BTC);
    assertThat(nobody.handshake("/ws")).isEqualTo(401);
  }

  @Test
  void theRefusalSaysHowToShowAKey() throws Exception {
    var refusal = new KeyHolder(gateway).get("/api/v1/products");

    assertThat(refusal.statusCode()).isEqualTo(401);
    assertThat(refusal.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(how -> assertThat(how).startsWith("Bearer"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/ready", "/metrics", "/"})
  void healthAndPageAreOpen(String path) throws Exception {
    assertThat(new KeyHolder(gateway).get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void aKeyComesInEitherHeader() throws Exception {
    var bearer = KeyHolder.of(gateway, key);
    var header = new KeyHolder(gateway, "X-API-Key", key);

    assertThat(bearer.get("/api/v1/products").body()).contains(BTC);
    assertThat(header.get("/api/v1/products").body()).contains(BTC);
    assertThat(bearer.handshake("/ws")).isEqualTo(101);
    assertThat(header.handshake("/ws")).isEqualTo(101);
  }

  @Test
  void aKeyThatIsNotKnownOrInTheQueryOpensNothing() throws Exception {
    String other = key.substring(0, 20) + (key.charAt(20) == 'A' ? 'B' : 'A') + key.substring(21);

    assertThat(KeyHolder.of(gateway, other).handshake("/ws")).isEqualTo(401);
    assertThat(KeyHolder.of(gateway, other).get("/api/v1/products").statusCode()).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + key)).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?key=" + key)).isEqualTo(401);
  }

  @Test
  void noLogTellsASecret() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    var ear = new ListAppender<ILoggingEvent>();
    ear.start();
    root.addAppender(ear);
    root.setLevel(Level.DEBUG);
    List<String> secrets = new ArrayList<>(List.of(key.substring(16)));
    try {
      String made = keys.create();
      secrets.add(made.substring(16));
      var holder = keys.awaitKnown(gateway, made);
      String ticket = holder.ticket();
      secrets.add(ticket);
      assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(101);
      assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
      keys.run("keys", "revoke", KeysRig.id(made));
      await().atMost(KeysRig.PATIENCE).until(() -> holder.handshake("/ws") == 401);
    } finally {
      root.setLevel(before);
      root.detachAppender(ear);
    }
    List<String> told =
        List.copyOf(ear.list).stream()
            .filter(event -> !event.getLoggerName().startsWith("jdk."))
            .map(event -> event.getFormattedMessage() + Arrays.toString(event.getArgumentArray()))
            .toList();

    assertThat(told).isNotEmpty();
    for (String secret : secrets) {
      assertThat(told).noneMatch(line -> line.contains(secret));
    }
  }

  @Test
  void aQueryThatCannotBeReadIsRefused() throws Exception {
    try (RawSocket socket = RawSocket.connect(gateway.port())) {
      assertThat(socket.handshake("/ws?ticket=%zz", "")).startsWith("HTTP/1.1 400");
    }
    try (RawSocket socket = RawSocket.connect(gateway.port())) {
      socket.write("GET /api/v1/stream?ticket=%zz HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 400")
          .contains("content-type: application/problem+json");
    }
  }

  @Test
  void anAddressMayAskOnlySoOftenWhateverItAsks() throws Exception {
    Gateway strict = rig.gateway("AUTH", "on", "REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS", "1");
    var holder = KeyHolder.of(strict, key);

    awaitTooOften(() -> new KeyHolder(strict).get("/api/v1/products"));
    awaitTooOften(() -> holder.get("/api/v1/usage"));
    awaitTooOften(() -> holder.ask("POST", "/api/v1/ticket"));
    awaitTooOften(() -> holder.get("/api/v1/none"));
  }

  private static void awaitTooOften(Callable<HttpResponse<String>> request) {
    await()
        .atMost(KeysRig.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> request.call().statusCode() == 429);
  }
}
