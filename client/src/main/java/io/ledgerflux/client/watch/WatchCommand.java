package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.Subscriber;
import io.ledgerflux.client.subscriber.SubscriberSettings;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Timestamps;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a gateway sends of some products, as it comes. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what a gateway sends of some products: one line for each message on standard output, what is said about them on standard error, and a summary at the end.",
      "",
      "A line: time at the exchange (UTC), product, price, bid, ask, size and side of the trade, sequence, and how long the tick took from the ingestor to here ('-' where that cannot be told: snapshots, and ticks of before this connection).",
      "",
      "After a loss it connects again and goes on after the last sequence that it has of each product. Each tick tells the sequence before it: what is missing or comes twice is told and counted.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n")
public final class WatchCommand implements Callable<Integer> {
  private final Output output;
  private final CompletableFuture<?> stop;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PRODUCT",
      description = "What to watch, such as BTC-USD.")
  private List<String> products = List.of();

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "ws://localhost:8000/ws",
      description = "The gateway (unless set: ${DEFAULT-VALUE}).")
  private URI url = URI.create("ws://localhost:8000/ws");

  @Option(names = "--no-snapshot", description = "Begin with the next tick, without a snapshot.")
  private boolean noSnapshot;

  @Option(
      names = "--from-seq",
      paramLabel = "PRODUCT=SEQ",
      description = "Begin with the tick after this sequence; once for each product.")
  private Map<String, Long> fromSequence = Map.of();

  @Option(
      names = "--json",
      description = "Print the messages as they came, digits untouched, one JSON object a line.")
  private boolean json;

  @Option(
      names = {"--no-color", "--no-colour"},
      description = "No colours; nor are there any without a terminal, or with NO_COLOR set.")
  private boolean noColour;

  @Option(names = "--count", paramLabel = "N", description = "End after N snapshots and ticks.")
  private @Nullable Long count;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "End after this time, such as 500ms, 10s, 5m or 1h.")
  private @Nullable Duration duration;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How often in a row to try again, waiting longer each time; -1: for ever (unless set: ${DEFAULT-VALUE}).")
  private int retries = 10;

  @Option(names = "--fail-on-gap", description = "End at the first gap, with exit code 3.")
  private boolean failOnGap;

  /**
   * The command.
   *
   * @param output where it writes
   * @param stop completes when the user wants it to end
   */
  public WatchCommand(Output output, CompletableFuture<?> stop) {
    this.output = output;
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    SubscriberSettings settings =
        SubscriberSettings.of(() -> url, subscription()).withRetries(retries);
    check();
    Rendering rendering = json ? new JsonLines() : new ReadableLines(output.colours() && !noColour);
    Watch watch =
        new Watch(
            output,
            rendering,
            count == null ? OptionalLong.empty() : OptionalLong.of(count),
            failOnGap);
    ExitCode code;
    try (Subscriber subscriber = new Subscriber(settings, watch)) {
      subscriber.start();
      code = ended(watch).applyToEither(stopped(), either -> either).get();
    }
    if (code == ExitCode.DONE && !watch.statistics().wasConnected()) {
      code = ExitCode.LOST;
    }
    output.out().flush();
    output.err().println(watch.statistics().summary(Timestamps.nanos(Instant.now())));
    return code.code();
  }

  private CompletableFuture<ExitCode> stopped() {
    return stop.thenApply(_ -> ExitCode.DONE);
  }

  private CompletableFuture<ExitCode> ended(Watch watch) {
    return duration == null
        ? watch.ended()
        : watch
            .ended()
            .completeOnTimeout(ExitCode.DONE, duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Subscription subscription() {
    Set<String> wanted = new LinkedHashSet<>();
    products.forEach(p -> wanted.add(product(p)));
    Map<String, Long> from = new LinkedHashMap<>();
    fromSequence.forEach((p, sequence) -> from.put(product(p), sequence));
    from.forEach(
        (product, sequence) -> {
          if (!wanted.contains(product)) {
            throw wrong("--from-seq names " + product + ", which is not watched");
          }
          if (sequence < 0) {
            throw wrong("--from-seq " + product + "=" + sequence + ": must not be negative");
          }
        });
    return new Subscription(List.copyOf(wanted), !noSnapshot, from);
  }

  private String product(String text) {
    String product = text.strip().toUpperCase(Locale.ROOT);
    if (!Products.isValid(product)) {
      throw wrong("'" + text + "' is no product; write for example BTC-USD");
    }
    return product;
  }

  private void check() {
    String scheme = String.valueOf(url.getScheme());
    if ((!scheme.equals("ws") && !scheme.equals("wss")) || url.getHost() == null) {
      throw wrong("--url " + url + ": write for example ws://localhost:8000/ws");
    }
    if (count != null && count < 1) {
      throw wrong("--count " + count + ": must be 1 or more");
    }
    if (retries < SubscriberSettings.FOR_EVER) {
      throw wrong("--retries " + retries + ": must be 0 or more, or -1");
    }
  }

  private ParameterException wrong(String what) {
    if (spec == null) {
      throw new IllegalStateException("run by picocli alone: " + what);
    }
    return new ParameterException(spec.commandLine(), what);
  }
}
