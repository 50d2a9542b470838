package io.ledgerflux.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.SharedServers;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page and the files that it is made of, as they are served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaticFilesIT {
  private static final Path SOURCES = Path.of("src", "main", "resources", "page");

  private final HttpClient http = HttpClient.newHttpClient();
  private Gateway gateway;

  @BeforeAll
  void start() {
    gateway = GatewayFixture.start(SharedServers.nats().url());
  }

  @AfterAll
  void stop() {
    gateway.stop();
    http.close();
  }

  @Test
  void servesEveryFileOfThePageAsItIs() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(SOURCES)) {
      files = all.toList();
    }
    assertThat(files).hasSizeGreaterThan(8);
    for (Path file : files) {
      HttpResponse<byte[]> answer = get("/page/" + file.getFileName());
      assertThat(answer.statusCode()).as("%s", file).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(Files.readAllBytes(file));
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(header(answer, "Content-Security-Policy"))
          .startsWith("default-src 'self';")
          .doesNotContain("unsafe", "http");
    }
    assertThat(get("/").body()).isEqualTo(get("/page/index.html").body());
  }

  @Test
  void servesTheChartLibraryWithTheLicencesOfAllThatIsInIt() throws Exception {
    HttpResponse<byte[]> library = get("/page/lib/echarts.esm.min.js");
    assertThat(library.body()).hasSizeGreaterThan(500_000);
    assertThat(header(library, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
    String page = text("/");
    Map.of(
            "/page/lib/LICENSE", "Apache License",
            "/page/lib/NOTICE", "Apache ECharts",
            "/page/lib/LICENSE-d3", "Copyright 2010-2016 Mike Bostock",
            "/page/lib/zrender/LICENSE", "Copyright (c) 2017, Baidu Inc.")
        .forEach(
            (path, words) -> {
              assertThat(text(path)).contains(words);
              assertThat(page).contains("href=\"" + path + '"');
            });
  }

  @Test
  void sendsNothingTwiceToWhoHasIt() throws Exception {
    String tag = header(get("/"), "ETag");
    HttpResponse<byte[]> again = get("/", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(get("/", "If-None-Match", "\"another\"").statusCode()).isEqualTo(200);
  }

  @Test
  void packsForWhoUnpacks() throws Exception {
    HttpResponse<byte[]> packed = get("/page/main.js", "Accept-Encoding", "gzip, br");
    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(packed, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(packed, "ETag")).isNotEqualTo(header(get("/page/main.js"), "ETag"));
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(SOURCES.resolve("main.js")));
    }
  }

  @Test
  void answersHeadAndHasNothingElse() throws Exception {
    HttpResponse<byte[]> head =
        http.send(
            HttpRequest.newBuilder(uri("/")).method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Length"))
        .isEqualTo(Long.toString(Files.size(SOURCES.resolve("index.html"))));
    assertThat(get("/page/").statusCode()).isEqualTo(404);
    assertThat(get("/page/../logback.xml").statusCode()).isEqualTo(404);
    assertThat(get("/page/%2e%2e/logback.xml").statusCode()).isEqualTo(404);
  }

  private String text(String path) {
    try {
      HttpResponse<byte[]> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      return new String(answer.body(), UTF_8);
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }
}
