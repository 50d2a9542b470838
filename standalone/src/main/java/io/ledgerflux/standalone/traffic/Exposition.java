package io.ledgerflux.standalone.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service tells at {@code /metrics}, in Prometheus's text format.
 *
 * @param samples in the order of the text
 */
public record Exposition(List<Sample> samples) {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+-?\\d+)?");

  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  /** The exposition that holds {@code samples}. */
  public Exposition {
    samples = List.copyOf(samples);
  }

  /**
   * One value of one metric.
   *
   * @param name of the metric
   * @param labels name and value of each
   * @param value as told
   */
  public record Sample(String name, Map<String, String> labels, double value) {
    /** A sample whose labels nobody changes. */
    public Sample {
      labels = Map.copyOf(labels);
    }
  }

  /** The exposition that {@code text} is; lines that are no samples are passed over. */
  public static Exposition parse(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher sample = LINE.matcher(line);
      if (!line.startsWith("#") && sample.matches()) {
        samples.add(new Sample(sample.group(1), labels(sample.group(2)), number(sample.group(3))));
      }
    }
    return new Exposition(samples);
  }

  /** The sum of all samples of {@code name}; 0 where there is none. */
  public double sum(String name) {
    return sum(name, Map.of());
  }

  /** The sum of those samples of {@code name} that have these {@code labels}, and maybe others. */
  public double sum(String name, Map<String, String> labels) {
    return samples.stream()
        .filter(s -> s.name().equals(name))
        .filter(s -> s.labels().entrySet().containsAll(labels.entrySet()))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** The sum of those samples of {@code name} whose {@code label} begins with {@code start}. */
  public double sumWhere(String name, String label, String start) {
    return samples.stream()
        .filter(s -> s.name().equals(name))
        .filter(s -> s.labels().getOrDefault(label, "").startsWith(start))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        labels.put(label.group(1), label.group(2).replaceAll("\\\\(.)", "$1"));
      }
    }
    return labels;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
