package io.ledgerflux.standalone;

import io.ledgerflux.ingestor.IngestorConfig;
import io.ledgerflux.standalone.codec.ReadyFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What the user reads when everything runs.
 *
 * @param what runs, in a few words
 * @param addresses of all
 * @param products that flow
 * @param dataDirectory where data are kept; empty: nowhere
 */
record StartBlock(
    String what, ReadyFile addresses, List<String> products, Optional<Path> dataDirectory) {
  private static final List<String> SERVICES =
      List.of("ingestor", "normalizer", "snapshotter", "gateway");

  /** What runs on {@code exchange}, which is at {@code uri}. */
  static String what(Plan.Exchange exchange, String uri, List<String> products) {
    String names = String.join(", ", products);
    return switch (exchange) {
      case Plan.Exchange.Live _ when uri.equals(IngestorConfig.COINBASE) ->
          "the live exchange, " + names;
      case Plan.Exchange.Live _ -> "the exchange at " + uri + ", " + names;
      case Plan.Exchange.Simulated(BigDecimal rate, long _) ->
          String.format(Locale.ROOT, "a simulated exchange, %,.0f ticks/s, %s", rate, names);
    };
  }

  /** The block, without a line break at its end. */
  String text() {
    String webSocket = addresses.gateway().replaceFirst("^http", "ws") + "/ws";
    var lines = new StringJoiner(System.lineSeparator());
    lines.add("");
    lines.add("LedgerFlux runs: " + what);
    lines.add("");
    lines.add("  Live page    " + addresses.gateway() + "/");
    lines.add("  WebSocket    " + webSocket);
    lines.add("  PostgreSQL   " + addresses.postgres());
    lines.add("  NATS         " + addresses.nats());
    lines.add("  Exchange     " + addresses.exchange());
    String label = "  Metrics      ";
    for (String service : SERVICES) {
      lines.add(label + addresses.metrics().getOrDefault(service, "-"));
      label = "               ";
    }
    addresses.prometheus().ifPresent(url -> lines.add("  Prometheus   " + url));
    dataDirectory.ifPresent(path -> lines.add("  Data         " + path));
    lines.add("");
    lines.add("Try in another terminal:");
    String few = String.join(" ", products.subList(0, Math.min(2, products.size())));
    lines.add("  make client ARGS=\"watch " + few + " --url " + webSocket + "\"");
    lines.add("  curl " + addresses.gateway() + "/ready");
    lines.add("  psql '" + addresses.postgres() + "' -c 'SELECT * FROM latest_prices'");
    lines.add("");
    lines.add("Ctrl-C stops all of it.");
    lines.add("");
    return lines.toString();
  }
}
