package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies between a gateway and the open internet: origins, proxies, headers, TLS, ports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OURS = "https://prices.example.com";
  private static final String THEIRS = "https://evil.example.org";

  private final NatsServer nats = SharedServers.nats();
  private final List<Gateway> gateways = new ArrayList<>();
  private TestTape tape;

  @BeforeAll
  void start() throws InterruptedException {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
    tape.add("BTC-USD", 3);
    tape.flush();
  }

  @AfterEach
  void stopGateways() {
    gateways.forEach(Gateway::stop);
    gateways.clear();
  }

  @AfterAll
  void stop() {
    tape.close();
  }

  @Test
  void onlyPagesOfAllowedOriginsComeIn() throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    assertThat(new KeyHolder(gateway, "Origin", OURS).handshake("/ws")).isEqualTo(101);
    assertThat(new KeyHolder(gateway, "Origin", THEIRS).handshake("/ws")).isEqualTo(403);
    assertThat(new KeyHolder(gateway).handshake("/ws")).isEqualTo(101);
    var ours = new KeyHolder(gateway, "Origin", OURS).get("/api/v1/products");
    assertThat(ours.headers().firstValue("Access-Control-Allow-Origin")).hasValue(OURS);
    assertThat(ours.headers().allValues("Vary")).contains("origin");
    var theirs = new KeyHolder(gateway, "Origin", THEIRS).get("/api/v1/products");
    assertThat(theirs.statusCode()).isEqualTo(403);
    assertThat(theirs.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"//api/v1/products", "/./api/v1/products", "/%61pi/v1/products"})
  void otherOriginsComeInByNoWayOfWriting(String path) throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    assertThat(new KeyHolder(gateway, "Origin", THEIRS).get(path).statusCode()).isEqualTo(403);
    assertThat(new KeyHolder(gateway, "Origin", OURS).get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void whatAPagePostsIsOfItsOriginToo() throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    assertThat(
            new KeyHolder(gateway, "Origin", THEIRS).ask("POST", "/api/v1/products").statusCode())
        .isEqualTo(403);
    var ours = new KeyHolder(gateway, "Origin", OURS).ask("POST", "/api/v1/products");
    assertThat(ours.statusCode()).isEqualTo(405);
    assertThat(ours.headers().firstValue("Access-Control-Allow-Origin")).hasValue(OURS);
  }

  @Test
  void aPreflightTellsWhatAPageMaySend() throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    var answer =
        new KeyHolder(gateway, "Origin", OURS, "Access-Control-Request-Method", "POST")
            .ask("OPTIONS", "/api/v1/ticket");
    var refusal =
        new KeyHolder(gateway, "Origin", THEIRS, "Access-Control-Request-Method", "POST")
            .ask("OPTIONS", "/api/v1/ticket");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValueSatisfying(headers -> assertThat(headers).contains("Authorization", "X-API-Key"));
    assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).hasValue("GET, POST");
    assertThat(refusal.statusCode()).isEqualTo(403);
  }

  @Test
  void withoutAListAnyPageComesIn() throws Exception {
    Gateway gateway = gateway();

    assertThat(new KeyHolder(gateway, "Origin", THEIRS).handshake("/ws")).isEqualTo(101);
    assertThat(
            new KeyHolder(gateway, "Origin", THEIRS)
                .get("/api/v1/products")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .hasValue("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/page/page.css",
        "/api/v1/products",
        "/health",
        "/none",
        "/api/v1/none",
        "/ws"
      })
  void everyAnswerTellsBrowsersToBeCareful(String path) throws Exception {
    var headers = new KeyHolder(gateway()).get(path).headers();

    assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(headers.allValues("X-Frame-Options")).containsExactly("DENY");
    assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
    assertThat(headers.allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("default-src 'self'", "frame-ancestors 'none'");
    assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
  }

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

  @Test
  void healthAndMetricsCanHaveAPortOfTheirOwn() throws Exception {
    try (ReservedPort reserved = ReservedPort.take()) {
      int port = reserved.number();
      Gateway gateway = gateway("OPS_PORT", Integer.toString(port));

      for (String path : List.of("/health", "/ready", "/metrics")) {
        assertThat(new KeyHolder(gateway).get(path).statusCode()).as(path).isEqualTo(404);
        assertThat(status("http://127.0.0.1:" + port + path)).as(path).isEqualTo(200);
      }
      assertThat(status("http://127.0.0.1:" + port + "/api/v1/products")).isEqualTo(404);
    }
  }

  @Test
  void aRenewedCertificateIsShownWithoutDroppingConnections(@TempDir Path directory)
      throws Exception {
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    renew(directory, "one", certificate, key);
    Gateway gateway =
        gateway(
            "TLS_CERT_FILE",
            certificate.toString(),
            "TLS_KEY_FILE",
            key.toString(),
            "WS_HANDSHAKE_SECONDS",
            "600");
    try (SSLSocket old = handshake(gateway)) {
      assertThat(subject(old)).isEqualTo("CN=one");

      pair(directory, "two");
      Files.move(directory.resolve("two.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(PATIENCE)
          .until(() -> subjectNow(gateway).equals("CN=one"));
      Files.move(directory.resolve("two.key"), key, StandardCopyOption.REPLACE_EXISTING);

      await().atMost(PATIENCE).until(() -> subjectNow(gateway).equals("CN=two"));
      assertThat(ask(old)).startsWith("HTTP/1.1 200").contains("max-age=31536000");
    }
  }

  private Gateway gateway(String... options) {
    Gateway gateway = GatewayFixture.start(nats.url(), options);
    gateways.add(gateway);
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    return gateway;
  }

  private static KeyHolder from(Gateway gateway, String path) {
    return new KeyHolder(gateway, "X-Forwarded-For", path);
  }

  private static int status(String uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static void renew(Path directory, String name, Path certificate, Path key)
      throws Exception {
    pair(directory, name);
    Files.move(directory.resolve(name + ".crt"), certificate);
    Files.move(directory.resolve(name + ".key"), key);
  }

  /** A certificate for {@code name} that vouches for itself, and its key. */
  static void pair(Path directory, String name) throws Exception {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".crt")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(openssl.exitValue()).isZero();
  }

  static SSLSocket handshake(Gateway gateway) throws Exception {
    SSLContext anybody = SSLContext.getInstance("TLS");
    anybody.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
    SSLSocket socket =
        (SSLSocket) anybody.getSocketFactory().createSocket("127.0.0.1", gateway.port());
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  private static String subjectNow(Gateway gateway) throws Exception {
    try (SSLSocket socket = handshake(gateway)) {
      return subject(socket);
    }
  }

  private static String subject(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  private static String ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  /** Whom a certificate names is what the tests look at. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
