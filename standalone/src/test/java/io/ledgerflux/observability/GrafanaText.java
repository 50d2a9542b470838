package io.ledgerflux.observability;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Grafana's macros and variables, filled in as Grafana does. */
record GrafanaText(Instant from, Instant to, String product) {
  private static final String INTERVAL = "5s";
  private static final String RATE_INTERVAL = "20s";
  private static final Pattern TIME_FILTER = Pattern.compile("\\$__timeFilter\\(([^)]+)\\)");
  private static final Pattern TIME_GROUP =
      Pattern.compile("\\$__timeGroupAlias\\(([^,]+),\\s*'?(\\d+)([sm])'?\\)");

  /** {@code sql}, as it goes to PostgreSQL; the product is one. */
  String sql(String sql) {
    String text =
        sql.replace("$__interval", INTERVAL)
            .replace("${product:sqlstring}", "'" + product.replace("'", "''") + "'")
            .replace("$__timeFrom()", "'" + from + "'")
            .replace("$__timeTo()", "'" + to + "'");
    text =
        TIME_FILTER
            .matcher(text)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        "%s BETWEEN '%s' AND '%s'".formatted(found.group(1), from, to)));
    return TIME_GROUP
        .matcher(text)
        .replaceAll(
            found -> {
              long seconds = Long.parseLong(found.group(2)) * (found.group(3).equals("m") ? 60 : 1);
              return Matcher.quoteReplacement(
                  "floor(extract(epoch from %s)/%d)*%d AS \"time\""
                      .formatted(found.group(1), seconds, seconds));
            });
  }

  /** {@code expression}, as it goes to Prometheus; all products and services are chosen. */
  String promQl(String expression) {
    return expression
        .replace("$__rate_interval", RATE_INTERVAL)
        .replace("$__interval", INTERVAL)
        .replace("$product", ".*")
        .replace("$job", ".*");
  }

  /** The time range that panels are shown for. */
  Duration range() {
    return Duration.between(from, to);
  }
}
