package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each path and each parameter of the OpenAPI document, asked of a gateway that runs. */
@Timeout(60)
class OpenApiIT {
  private static OpenApi document;
  private static HistoryRig rig;
  private static Gateway gateway;
  private static RestCaller rest;

  @BeforeAll
  static void start() throws Exception {
    document = OpenApi.read();
    rig = HistoryRig.shared(OpenApiIT.class);
    rig.tape().add("BTC-USD", 20);
    rig.tape().flush();
    rig.awaitStored(20);
    gateway = rig.gateway();
    rest = new RestCaller(gateway);
  }

  @AfterAll
  static void stop() {
    rest.close();
    rig.close();
  }

  @Test
  void eachAnswerIsAsTheDocumentSays() throws Exception {
    for (String path : plainPaths()) {
      List<String> requests = new ArrayList<>(List.of(path));
      for (OpenApi.Parameter parameter : inQuery(path)) {
        if (!parameter.example().isMissingNode()) {
          requests.add(path + '?' + parameter.name() + '=' + parameter.example().asText());
        }
      }
      for (String request : requests) {
        assertAnswer(path, request, 200);
      }
    }
  }

  @Test
  void eachCursorLeadsToAnotherPage() throws Exception {
    for (String path : List.of("ticks", "candles", "completeness")) {
      String of = "/api/v1/products/{product}/" + path;
      int pages = 0;
      for (String page : rest.pages(asked(of) + "?from=-1h&limit=1")) {
        assertThat(document.faults(of, 200, "application/json", RestCaller.parse(page))).isEmpty();
        pages++;
      }
      assertThat(pages).as(path).isGreaterThan(path.equals("ticks") ? 19 : 0);
    }
  }

  @Test
  void eachWrongValueIsAProblemThatNamesIt() throws Exception {
    for (String path : plainPaths()) {
      for (OpenApi.Parameter parameter : inQuery(path)) {
        JsonNode problem = assertAnswer(path, path + '?' + parameter.name() + "=%21", 400);
        assertThat(problem.path("parameter").asText()).isEqualTo(parameter.name());
      }
      JsonNode unknown = assertAnswer(path, path + "?no-such=1", 400);
      String known =
          inQuery(path).stream().map(OpenApi.Parameter::name).collect(Collectors.joining(", "));
      assertThat(
              List.of(
                  unknown.path("detail").asText().replaceFirst(".*: there are ", "").split(", ")))
          .containsExactlyInAnyOrder((known.isEmpty() ? "no parameters" : known).split(", "));
      if (path.contains("{product}")) {
        assertAnswer(path, path.replace("{product}", "NO-SUCH"), 404);
      }
    }
  }

  @Test
  void eachCsvHasTheNamesThatTheDocumentTells() throws Exception {
    for (String path : plainPaths()) {
      HttpResponse<String> answer = rest.get(asked(path), "Accept", "text/csv");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/csv");
      String names = document.content(path, 200, "text/csv").path("example").asText();
      assertThat(answer.body()).as(path).startsWith(names);
      for (String line : answer.body().lines().toList()) {
        assertThat(line.split(",", -1)).hasSize(names.split(",", -1).length);
      }
    }
  }

  /** A stream does not end: of what is right its head is looked at. */
  @Test
  void theStreamTakesEachParameterOfTheDocumentAndNoOther() throws Exception {
    String path = "/api/v1/stream";
    for (OpenApi.Parameter parameter : inQuery(path)) {
      if (parameter.example().isMissingNode()) {
        continue;
      }
      String asked = path + '?' + parameter.name() + '=' + parameter.example().asText();
      try (EventReader events = new EventReader(gateway, asked)) {
        assertThat(events.status()).as(asked).isEqualTo(200);
        assertThat(document.content(path, 200, events.header("content-type")).isMissingNode())
            .isFalse();
      }
      JsonNode problem = assertAnswer(path, path + '?' + parameter.name() + "=%21", 400);
      assertThat(problem.path("parameter").asText()).isEqualTo(parameter.name());
    }
    JsonNode unknown = assertAnswer(path, path + "?no-such=1", 400);
    assertThat(
            List.of(unknown.path("detail").asText().replaceFirst(".*: there are ", "").split(", ")))
        .containsExactlyInAnyOrderElementsOf(
            inQuery(path).stream().map(OpenApi.Parameter::name).toList());
  }

  @Test
  void theGatewayServesDocumentAndPage() throws Exception {
    HttpResponse<String> yaml = rest.get("/openapi.yaml");
    assertThat(yaml.statusCode()).isEqualTo(200);
    assertThat(yaml.headers().firstValue("content-type")).contains("application/yaml");
    assertThat(yaml.body()).isEqualTo(Files.readString(OpenApi.FILE));
    HttpResponse<String> page = rest.get("/docs");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.body()).isEqualTo(Files.readString(DocsPage.FILE));
  }

  @Test
  void eachExampleOfTheGuideIsAnswered() throws Exception {
    Pattern curl = Pattern.compile("curl -s (-H '([^:]+): ([^']+)' )?'http://localhost:8000(.+)'");
    List<Matcher> examples =
        Files.readAllLines(Path.of("..", "docs", "rest.md")).stream()
            .map(curl::matcher)
            .filter(Matcher::matches)
            .toList();
    assertThat(examples).hasSizeGreaterThanOrEqualTo(plainPaths().size());
    for (Matcher example : examples) {
      String[] header =
          example.group(1) == null
              ? new String[0]
              : new String[] {example.group(2), example.group(3)};
      HttpResponse<String> answer = rest.get(example.group(4), header);
      assertThat(answer.statusCode()).as(example.group()).isEqualTo(200);
      assertThat(answer.body()).isNotEmpty();
    }
  }

  private static JsonNode assertAnswer(String path, String request, int status) throws Exception {
    HttpResponse<String> answer = rest.get(asked(request));
    assertThat(answer.statusCode()).as(request + answer.body()).isEqualTo(status);
    String type = answer.headers().firstValue("content-type").orElse("");
    JsonNode body = RestCaller.parse(answer.body());
    assertThat(document.faults(path, status, type, body)).as(request + answer.body()).isEmpty();
    return body;
  }

  /** Those that are answered at once, and to everybody. */
  private static List<String> plainPaths() {
    return document.paths().stream().filter(p -> p.startsWith("/api/v1/products")).toList();
  }

  private static List<OpenApi.Parameter> inQuery(String path) {
    return document.parameters(path).stream().filter(p -> p.in().equals("query")).toList();
  }

  private static String asked(String path) {
    return path.replace("{product}", "BTC-USD");
  }
}
