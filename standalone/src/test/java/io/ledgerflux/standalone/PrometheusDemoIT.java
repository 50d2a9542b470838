package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo with a Prometheus beside it. */
@Tag("prometheus")
class PrometheusDemoIT {
  @TempDir private Path directory;

  @Test
  void collectsWhatEachServiceCountsAndEndsWithTheRest() throws Exception {
    String url;
    try (LedgerFluxProcess demo =
        LedgerFluxProcess.start(directory, "demo", "demo", "--gateway-port=0", "--with-prometheus")
            .awaitReady()) {
      url = demo.address("prometheus");
      assertThat(demo.output()).contains("Prometheus   " + url);
      await("all are scraped")
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> up(url),
              Map.of("ingestor", 1, "normalizer", 1, "snapshotter", 1, "gateway", 1)::equals);
      assertThat(demo.servers()).hasSize(3);
    }
    assertThatThrownBy(() -> up(url)).isInstanceOf(IOException.class);
    assertThat(directory.resolve("tmp")).isEmptyDirectory();
  }

  /** Which job is up, as Prometheus says. */
  private static Map<String, Integer> up(String url) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String answer =
          http.send(
                  HttpRequest.newBuilder(URI.create(url + "/api/v1/query?query=up")).build(),
                  BodyHandlers.ofString())
              .body();
      Map<String, Integer> up = new TreeMap<>();
      for (JsonNode series : new ObjectMapper().readTree(answer).at("/data/result")) {
        up.put(series.at("/metric/job").asText(), series.at("/value/1").asInt());
      }
      return up;
    }
  }
}
