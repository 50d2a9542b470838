package io.ledgerflux.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Asks a Prometheus as Grafana's panels do. */
record PrometheusQueries(String url) {
  /** Over {@code range} until now: the finite values of all series. */
  List<Double> values(String expression, Duration range) throws IOException, InterruptedException {
    Instant now = Instant.now();
    JsonNode result =
        get(
            "/api/v1/query_range?query=%s&start=%d&end=%d&step=5"
                .formatted(
                    URLEncoder.encode(expression, StandardCharsets.UTF_8),
                    now.minus(range).getEpochSecond(),
                    now.getEpochSecond()));
    List<Double> values = new ArrayList<>();
    for (JsonNode series : result) {
      for (JsonNode sample : series.path("values")) {
        double value = number(sample.path(1).asText());
        if (Double.isFinite(value)) {
          values.add(value);
        }
      }
    }
    return values;
  }

  /** The values that {@code label} has in the series of {@code metric}. */
  List<String> labelValues(String metric, String label) throws IOException, InterruptedException {
    List<String> values = new ArrayList<>();
    for (JsonNode series :
        get("/api/v1/query?query=" + "group%20by%20(" + label + ")(" + metric + ")")) {
      values.add(series.at("/metric/" + label).asText());
    }
    return values.stream().sorted().toList();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
      JsonNode answer =
          new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
      if (!answer.path("status").asText().equals("success")) {
        throw new IOException(answer.path("error").asText());
      }
      return answer.at("/data/result");
    }
  }

  private static double number(String text) {
    return text.endsWith("Inf") || text.equals("NaN") ? Double.NaN : Double.parseDouble(text);
  }
}
