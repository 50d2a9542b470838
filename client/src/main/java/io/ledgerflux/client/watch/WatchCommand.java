package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.Delivery;
import io.ledgerflux.client.protocol.Delivery.Mode;
import io.ledgerflux.client.protocol.Delivery.OnSlow;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.SubscriberSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin private final Viewing viewing;

  @Option(names = "--no-snapshot", description = "Begin with the next tick, without a snapshot.")
  private boolean noSnapshot;

  @Option(
      names = "--from-seq",
      paramLabel = "PRODUCT=SEQ",
      description = "Begin with the tick after this sequence; once for each product.")
  private Map<String, Long> fromSequence = Map.of();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "all",
      description =
          "Which ticks: all, latest (those that wait at the same time become one), or sample (the newest, once in --every-ms) (default: ${DEFAULT-VALUE}).")
  private Mode mode = Mode.ALL;

  @Option(
      names = "--every-ms",
      paramLabel = "N",
      description = "With --mode sample: milliseconds between two messages of a product.")
  private @Nullable Long everyMillis;

  @Option(
      names = "--on-slow",
      paramLabel = "WHAT",
      defaultValue = "conflate",
      description =
          "With --mode all, if this is too slow: conflate (several ticks become one) or close (nothing is left out, the connection ends and is resumed) (default: ${DEFAULT-VALUE}).")
  private OnSlow onSlow = OnSlow.CONFLATE;

  @Option(
      names = "--status",
      description = "Tell, too, whether each product's feed is live, quiet or stale, and its gaps.")
  private boolean status;

  /**
   * The command.
   *
   * @param output where it writes
   * @param environment where a key may be
   * @param stop completes when the user wants it to end
   */
  public WatchCommand(Output output, Map<String, String> environment, CompletableFuture<?> stop) {
    this.output = output;
    this.viewing = new Viewing(environment);
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    SubscriberSettings settings = SubscriberSettings.of(viewing::url, subscription());
    return viewing.show(settings, output, stop).code();
  }

  private Subscription subscription() {
    List<String> wanted = viewing.products();
    Map<String, Long> from = new LinkedHashMap<>();
    fromSequence.forEach((p, sequence) -> from.put(viewing.product(p), sequence));
    from.forEach(
        (product, sequence) -> {
          if (!wanted.contains(product) && !wanted.contains(Subscription.EVERYTHING)) {
            throw viewing.wrong("--from-seq names " + product + ", which is not watched");
          }
          if (sequence < 0) {
            throw viewing.wrong(
                "--from-seq " + product + "=" + sequence + ": must not be negative");
          }
        });
    return new Subscription(wanted, !noSnapshot, from, delivery());
  }

  private Delivery delivery() {
    if (everyMillis == null) {
      return new Delivery(mode, OptionalLong.empty(), onSlow, status);
    }
    if (mode != Mode.SAMPLE) {
      throw viewing.wrong("--every-ms goes with --mode sample");
    }
    return new Delivery(mode, OptionalLong.of(everyMillis), onSlow, status);
  }
}
