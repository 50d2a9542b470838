package io.ledgerflux.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI document for people: a page without any script, so that it shows in every browser.
 */
final class DocsPage {
  /** Where it is kept. */
  static final Path FILE = Path.of("src", "main", "resources", "api", "docs.html");

  private DocsPage() {}

  /** The page of {@code document}; written to its place if the system property says so. */
  static String of(OpenApi document) throws Exception {
    String page = html(document);
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, page);
    }
    return page;
  }

  private static String html(OpenApi document) {
    StringBuilder html = new StringBuilder();
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        </head>
        <body>
        <h1>%s</h1>
        <p>%s</p>
        <p>%s</p>
        <p>For machines: <a href="/openapi.yaml">OpenAPI</a> of this, <a href="/asyncapi.yaml">AsyncAPI</a> of the WebSocket.</p>
        """
            .formatted(
                escaped(document.info().path("title").asText()),
                escaped(document.info().path("title").asText()),
                escaped(document.info().path("summary").asText()),
                escaped(document.info().path("description").asText().strip())));
    for (String path : document.paths()) {
      append(html, document, path);
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void append(StringBuilder html, OpenApi document, String path) {
    JsonNode operation = document.operation(path);
    html.append("<h2><code>%s %s</code></h2>\n".formatted(document.method(path), escaped(path)))
        .append("<p>%s</p>\n".formatted(escaped(operation.path("summary").asText())));
    if (!document.parameters(path).isEmpty()) {
      html.append("<table>\n<caption>Parameters</caption>\n")
          .append("<tr><th scope=\"col\">name</th><th scope=\"col\">in</th>")
          .append("<th scope=\"col\">meaning</th><th scope=\"col\">such as</th></tr>\n");
      for (OpenApi.Parameter parameter : document.parameters(path)) {
        html.append(
            "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>%s</td><td>%s</td></tr>\n"
                .formatted(
                    escaped(parameter.name()),
                    escaped(parameter.in()),
                    escaped(parameter.description()),
                    escaped(parameter.example().asText(""))));
      }
      html.append("</table>\n");
    }
    for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
      if (answer.getKey().equals("200")) {
        append(html, answer.getValue());
      }
    }
  }

  private static void append(StringBuilder html, JsonNode answer) {
    html.append(
        "<p>Answer: %s</p>\n<ul>\n".formatted(escaped(answer.path("description").asText())));
    for (Map.Entry<String, JsonNode> content : answer.path("content").properties()) {
      JsonNode schema = content.getValue().path("schema");
      html.append(
          "<li><code>%s</code>: <code>%s</code></li>\n"
              .formatted(
                  escaped(content.getKey()),
                  escaped(
                      schema.isMissingNode()
                          ? content.getValue().path("example").asText().strip()
                          : fields(schema))));
    }
    html.append("</ul>\n");
  }

  /** The fields of an answer, and of the rows in it. */
  private static String fields(JsonNode schema) {
    List<String> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      JsonNode rows = field.getValue().path("items");
      String reference = rows.path("$ref").asText();
      String inside =
          reference.isEmpty() ? fields(rows) : reference.substring(reference.lastIndexOf('/') + 1);
      fields.add(rows.isMissingNode() ? field.getKey() : field.getKey() + " [" + inside + "]");
    }
    return "{ " + String.join(", ", fields) + " }";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
