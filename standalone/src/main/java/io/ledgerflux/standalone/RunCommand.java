package io.ledgerflux.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The pipeline on the live exchange. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = LedgerFlux.Version.class,
    sortOptions = false,
    description = "Runs everything on the live exchange, and keeps its data from run to run.")
final class RunCommand implements Callable<Integer> {
  private static final Path STANDARD_DIRECTORY = Path.of(".ledgerflux");

  @Mixin private final SharedOptions shared = new SharedOptions();

  @Option(
      names = "--exchange-uri",
      paramLabel = "URI",
      description =
          "The exchange's WebSocket (default: the variable COINBASE_WS_URI, else Coinbase's).")
  private @Nullable URI exchangeUri;

  RunCommand() {}

  @Override
  public Integer call() {
    URI uri = exchangeUri;
    if (uri != null && (uri.getHost() == null || !isWebSocket(uri))) {
      throw shared.wrong("--exchange-uri is '%s', but must be ws://… or wss://…".formatted(uri));
    }
    Map<String, String> settings =
        uri == null ? Map.of() : Map.of("COINBASE_WS_URI", uri.toString());
    return shared.run(
        shared.plan(new Plan.Exchange.Live(), settings, Optional.of(STANDARD_DIRECTORY)));
  }

  private static boolean isWebSocket(URI uri) {
    return List.of("ws", "wss").contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
  }
}
