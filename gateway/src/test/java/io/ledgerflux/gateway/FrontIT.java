package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.ReservedPort;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies between a gateway and the open internet: headers, TLS, ports. */
class FrontIT extends FrontRig {
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
        (SSLSocket) anybody.getSocketFactory().createSocket("127.0.0.1", gateway.streamPort());
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
