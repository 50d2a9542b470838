package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a gateway over HTTP. */
final class RestCaller implements AutoCloseable {
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String gateway;

  RestCaller(Gateway gateway) {
    this.gateway = "http://127.0.0.1:" + gateway.port();
  }

  /** The answer at {@code path}; {@code headers} are names and values. */
  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway + path)).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path) throws Exception {
    return ask("POST", path);
  }

  /** The answer at {@code path} to any method, without a body. */
  HttpResponse<String> ask(String method, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(gateway + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(20))
            .build(),
        BodyHandlers.ofString());
  }

  JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + " is answered " + answer.statusCode() + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** The answers at {@code path} and at all pages that follow it. */
  List<String> pages(String path, String... headers) throws Exception {
    List<String> pages = new ArrayList<>();
    String next = path;
    while (next != null) {
      HttpResponse<String> answer = get(next, headers);
      if (answer.statusCode() != 200) {
        throw new AssertionError(next + " is answered " + answer.statusCode() + answer.body());
      }
      pages.add(answer.body());
      Matcher link = NEXT.matcher(answer.headers().firstValue("link").orElse(""));
      next = link.matches() ? link.group(1) : null;
    }
    return pages;
  }

  static JsonNode parse(String json) throws Exception {
    return JSON.readTree(json);
  }

  /** Holds {@code answer} to be a problem, and told as RFC 9457 has it. */
  static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonNode problem = parse(answer.body());
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
  }

  @Override
  public void close() {
    http.close();
  }
}
