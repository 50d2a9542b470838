package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each refusal that the OpenAPI document tells, brought about at gateways that ask for keys. */
@Timeout(120)
class OpenApiRefusalsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BTC = "BTC-USD";
  private static final String FOREIGN = "https://evil.example.org";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static OpenApi document;
  private static HistoryRig rig;
  private static Gateway gateway;
  private static Gateway busy;
  private static Gateway keyless;
  private static Gateway open;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
    document = OpenApi.read();
    rig = HistoryRig.shared(OpenApiRefusalsIT.class);
    long begin = Timestamps.nanos(Instant.now()) - Duration.ofMinutes(5).toNanos();
    List<Tick> ticks =
        List.of(
            Ticks.at(Ticks.tick(1_000, -1), begin),
            Ticks.restart(5, begin + Duration.ofMinutes(1).toNanos()));
    for (Tick tick : ticks) {
      rig.tape().store(tick, false);
    }
    rig.tape().flush();
    rig.awaitStored(2);
    key = KeysRun.at(rig.ownerDsn(), "keys", "create", "--name", "all").out().strip();
    gateway = rig.gateway("AUTH", "on", "ALLOWED_ORIGINS", "https://prices.example.com");
    busy = rig.gateway("AUTH", "on", "REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS", "1");
    open = rig.gateway();
    keyless =
        GatewayFixture.start(
            rig.natsUrl(), "AUTH", "on", "PG_DSN", "postgresql://nobody:x@127.0.0.1:1/none");
  }

  @AfterAll
  static void stop() {
    keyless.stop();
    rig.close();
  }

  record Refusal(String path, int status) {}

  private record Answer(
      int status, String type, boolean tellsWhen, String tag, String allowed, String body) {
    static Answer of(HttpResponse<String> answer) {
      return new Answer(
          answer.statusCode(),
          answer.headers().firstValue("content-type").orElse(""),
          answer.headers().firstValue("retry-after").isPresent(),
          answer.headers().firstValue("etag").orElse(""),
          answer.headers().firstValue("allow").orElse(""),
          answer.body());
    }

    static Answer of(String text) {
      int end = text.indexOf("\r\n\r\n");
      Matcher type = Pattern.compile("content-type: (.*)\r\n").matcher(text);
      return new Answer(
          Integer.parseInt(text.substring(9, 12)),
          type.find() ? type.group(1) : "",
          false,
          "",
          "",
          text.substring(end + 4));
    }
  }

  static List<Refusal> refusals() throws Exception {
    OpenApi read = OpenApi.read();
    List<Refusal> refusals = new ArrayList<>();
    for (String path : read.paths()) {
      read.refusals(path).forEach(status -> refusals.add(new Refusal(path, status)));
    }
    return refusals;
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isAsTheDocumentSays(Refusal refusal) throws Exception {
    Answer answer = broughtAbout(refusal);

    assertThat(answer.status()).as(answer.body()).isEqualTo(refusal.status());
    if (refusal.status() == 304) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    assertThat(
            document.faults(
                refusal.path(), refusal.status(), answer.type(), RestCaller.parse(answer.body())))
        .as(answer.body())
        .isEmpty();
    assertThat(List.of(answer.allowed().split(", ")))
        .contains(refusal.status() == 405 ? document.method(refusal.path()) : "");
    assertThat(answer.tellsWhen()).isEqualTo(refusal.status() == 429 || refusal.status() == 503);
  }

  private static Answer broughtAbout(Refusal refusal) throws Exception {
    String path = refusal.path().replace("{product}", BTC);
    String method = document.method(refusal.path());
    String[] shown = {"X-API-Key", key};
    return switch (refusal.status()) {
      case 304 -> unchanged(path);
      case 400 -> raw(method + ' ' + path + "?x=%zz");
      case 401 -> ask(gateway, method, path);
      case 403 -> ask(gateway, method, path, "X-API-Key", key, "Origin", FOREIGN);
      case 404 ->
          refusal.path().contains("{product}")
              ? ask(gateway, method, refusal.path().replace("{product}", "NO-SUCH"), shown)
              : ask(open, method, path);
      case 405 -> ask(gateway, "DELETE", path, shown);
      case 406 -> ask(gateway, method, path, "X-API-Key", key, "Accept", "image/png");
      case 410 -> ask(gateway, method, path + "?after_seq=1000", shown);
      case 429 -> tooOften(method, path);
      case 503 -> ask(keyless, method, path, shown);
      default -> throw new AssertionError("nobody knows how to bring about " + refusal);
    };
  }

  private static Answer ask(Gateway at, String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.port() + path))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Answer.of(HTTP.send(request.build(), BodyHandlers.ofString()));
  }

  /** Of a while that is over, so that the answer is the same. */
  private static Answer unchanged(String path) throws Exception {
    String asked =
        path.endsWith("/snapshot") || path.endsWith("/gaps")
            ? path
            : path + "?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z";
    String tag = ask(gateway, "GET", asked, "X-API-Key", key).tag();
    assertThat(tag).isNotEmpty();
    return ask(gateway, "GET", asked, "X-API-Key", key, "If-None-Match", tag);
  }

  private static Answer tooOften(String method, String path) {
    return await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> ask(busy, method, path), answer -> answer.status() == 429);
  }

  /** What no client sends that reads its own address. */
  private static Answer raw(String request) throws Exception {
    try (RawSocket socket = RawSocket.connect(gateway.port())) {
      socket.write(
          request
              + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\nX-API-Key: "
              + key
              + "\r\n\r\n");
      return Answer.of(socket.readToEnd());
    }
  }
}
