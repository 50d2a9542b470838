package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.Subscriber;
import io.ledgerflux.client.subscriber.SubscriberSettings;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Timestamps;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is viewed, of which gateway, how it is shown and when it is enough. */
final class Viewing {
  /** How long a gateway may take to end a replay when asked. */
  private static final long FAREWELL_MILLIS = 1_000;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "PRODUCT",
      description = "Of what, such as BTC-USD; '*' (in quotes) for all.")
  private List<String> products = List.of();

  @Option(names = "--all", description = "Of all products, also of those to come.")
  private boolean all;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "ws://localhost:8000/ws",
      description = "The gateway (default: ${DEFAULT-VALUE}).")
  private URI url = URI.create("ws://localhost:8000/ws");

  @Option(
      names = "--json",
      description = "Print the messages as they came, digits untouched, one JSON object a line.")
  private boolean json;

  @Option(
      names = {Output.NO_COLOR, Output.NO_COLOUR},
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
      defaultValue = "30",
      description =
          "How often in a row to try again, waiting longer each time; -1: for ever (default: ${DEFAULT-VALUE}).")
  private int retries = 30;

  @Mixin private final KeyOption keyOption;

  @Option(names = "--fail-on-gap", description = "End at the first gap, with exit code 3.")
  private boolean failOnGap;

  /**
   * The options.
   *
   * @param environment where a key may be
   */
  Viewing(Map<String, String> environment) {
    this.keyOption = new KeyOption(environment);
  }

  /** The gateway. */
  URI url() {
    return url;
  }

  /** The products wanted, each once. */
  List<String> products() {
    List<String> wanted =
        all ? List.of(Subscription.EVERYTHING) : products.stream().map(this::product).toList();
    if (wanted.isEmpty()) {
      throw wrong("Missing required parameter: 'PRODUCT', or --all");
    }
    return wanted.stream().distinct().toList();
  }

  /** The product that {@code text} names. */
  String product(String text) {
    String product = text.strip().toUpperCase(Locale.ROOT);
    if (!Products.isValid(product) && !product.equals(Subscription.EVERYTHING)) {
      throw wrong("'" + text + "' is no product; write for example BTC-USD");
    }
    return product;
  }

  /** Shows what comes until it is enough, then sums it up. */
  ExitCode show(SubscriberSettings settings, Output output, CompletableFuture<?> stop)
      throws InterruptedException, ExecutionException {
    check();
    Output shown = noColour ? output.withoutColours() : output;
    Rendering rendering = json ? new JsonLines() : new ReadableLines(shown.colours());
    Watch watch =
        new Watch(
            shown,
            rendering,
            count == null ? OptionalLong.empty() : OptionalLong.of(count),
            failOnGap);
    ExitCode code;
    SubscriberSettings complete = settings.withRetries(retries).withKey(keyOption.key(this::wrong));
    Subscriber subscriber = new Subscriber(complete, watch);
    try (subscriber) {
      subscriber.start();
      code = ended(watch).applyToEither(stopped(stop, subscriber, watch), either -> either).get();
    }
    if (code == ExitCode.DONE && !watch.statistics().wasConnected()) {
      code = ExitCode.LOST;
    }
    if (subscriber.hasEnded()) { // Else it waits for somebody who takes its lines.
      output.out().flush();
    }
    output.err().println(watch.statistics().summary(Timestamps.nanos(Instant.now())));
    return code;
  }

  /** Who stops a replay hears its end first, if it comes soon. */
  private static CompletableFuture<ExitCode> stopped(
      CompletableFuture<?> stop, Subscriber subscriber, Watch watch) {
    return stop.thenCompose(
        _ ->
            subscriber.stopReplay()
                ? watch
                    .ended()
                    .copy()
                    .completeOnTimeout(ExitCode.DONE, FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
                : CompletableFuture.completedFuture(ExitCode.DONE));
  }

  private CompletableFuture<ExitCode> ended(Watch watch) {
    return duration == null
        ? watch.ended()
        : watch
            .ended()
            .completeOnTimeout(ExitCode.DONE, duration.toMillis(), TimeUnit.MILLISECONDS);
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

  /** The user is told {@code what}, and how the command is used. */
  ParameterException wrong(String what) {
    if (spec == null) {
      throw new IllegalStateException("run by picocli alone: " + what);
    }
    return new ParameterException(spec.commandLine(), what);
  }
}
