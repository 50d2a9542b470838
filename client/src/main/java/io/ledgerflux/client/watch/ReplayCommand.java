package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.subscriber.SubscriberSettings;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the tape of some products as it was, and goes on live. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the tape of some products as it was, each tick once and in order, at the pace of then or faster. Without --to it goes on live when it has come to the present.",
      "",
      "A time is ISO 8601 (2026-11-20T10:00:00Z), how long ago (-15m; units ms s m h d), or nanoseconds since 1970.",
      "",
      "Ctrl-C stops it. After a loss it connects again and goes on where it was. Each tick tells the sequence before it: what is missing is told and counted.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n")
public final class ReplayCommand implements Callable<Integer> {
  private static final Pattern AGO = Pattern.compile("-\\d{1,12}(ms|s|m|h|d)");
  private static final Pattern NANOSECONDS = Pattern.compile("\\d{1,19}");

  private final Output output;
  private final CompletableFuture<?> stop;

  @Mixin private final Viewing viewing;

  @Option(names = "--from", paramLabel = "TIME", required = true, description = "Where to begin.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Where to end; by default it goes on live.")
  private @Nullable String to;

  @Option(
      names = "--speed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seconds of the tape in a second; 0: as fast as they can be shown (default: ${DEFAULT-VALUE}).")
  private BigDecimal speed = BigDecimal.ONE;

  /**
   * The command.
   *
   * @param output where it writes
   * @param environment where a key may be
   * @param stop completes when the user wants it to end
   */
  public ReplayCommand(Output output, Map<String, String> environment, CompletableFuture<?> stop) {
    this.output = output;
    this.viewing = new Viewing(environment);
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    if (speed.signum() < 0) {
      throw viewing.wrong("--speed " + speed.toPlainString() + ": must not be negative");
    }
    Replay replay =
        new Replay(
            viewing.products(),
            time("--from", from),
            Optional.ofNullable(to).map(text -> time("--to", text)),
            speed);
    return viewing.show(SubscriberSettings.of(viewing::url, replay), output, stop).code();
  }

  private String time(String option, String text) {
    String time = text.strip();
    if (AGO.matcher(time).matches() || NANOSECONDS.matcher(time).matches() || isDate(time)) {
      return time;
    }
    throw viewing.wrong(option + " " + text + ": write for example 2026-11-20T10:00:00Z, or -15m");
  }

  private static boolean isDate(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
