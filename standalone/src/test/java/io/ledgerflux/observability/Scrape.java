package io.ledgerflux.observability;

import io.ledgerflux.standalone.traffic.Exposition;
import io.ledgerflux.system.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service tells at {@code /metrics}.
 *
 * @param families by their names
 * @param values all samples
 */
record Scrape(Map<String, Family> families, Exposition values) {
  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (.*)");
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z0-9_:]+)(?:\\{(.*)})? .*");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z0-9_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  /**
   * A metric.
   *
   * @param labels in their order, but for a histogram's {@code le}; those of all its samples
   */
  record Family(String name, String type, String help, List<String> labels) {}

  /** The metric called {@code name}. */
  Family family(String name) {
    Family family = families.get(name);
    if (family == null) {
      throw new AssertionError(name + " is not told");
    }
    return family;
  }

  /** What {@code service} tells now. */
  static Scrape of(ServiceProcess service) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + service.port() + "/metrics");
      return parse(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
    }
  }

  static Scrape parse(String text) {
    Map<String, String> helps = new LinkedHashMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, List<String>> labels = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        helps.put(help.group(1), help.group(2));
      } else if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (sample.matches()) {
        labels.putIfAbsent(base(sample.group(1), types), labels(sample.group(2)));
      }
    }
    Map<String, Family> families = new LinkedHashMap<>();
    types.forEach(
        (name, type) ->
            families.put(
                name,
                new Family(
                    name,
                    type,
                    helps.getOrDefault(name, ""),
                    labels.getOrDefault(name, List.of()))));
    return new Scrape(families, Exposition.parse(text));
  }

  private static String base(String sample, Map<String, String> types) {
    String base = sample.replaceFirst("_(bucket|sum|count)$", "");
    return types.containsKey(sample) ? sample : base;
  }

  private static List<String> labels(String text) {
    List<String> names = new ArrayList<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        if (!label.group(1).equals("le")) {
          names.add(label.group(1));
        }
      }
    }
    return names;
  }
}
