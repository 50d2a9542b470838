package io.ledgerflux.client.smoke;

import io.ledgerflux.client.watch.KeyOption;
import io.ledgerflux.client.watch.Output;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a running deployment from outside. */
@Command(
    name = "smoke",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Checks a running deployment from outside: is the gateway alive and ready, does it answer a query, has it a price, does the market move, and does a subscriber who comes again get what followed? A line for each check; the first that fails ends it.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all checks passed",
      "1:a check failed, or not all was checked",
      "2:wrong usage",
      "70:a bug in this program",
      "74:its lines could not be written"
    })
public final class SmokeCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  private final Output output;
  private final CompletableFuture<?> stop;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "URL", description = "The gateway, such as http://localhost:8000.")
  private URI url = URI.create("http://localhost:8000");

  @Option(
      names = "--product",
      paramLabel = "PRODUCT",
      description = "Look at this one, such as BTC-USD; repeatable. Else at all that are listed.")
  private List<String> products = List.of();

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long each check waits (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--ops-url",
      paramLabel = "URL",
      description =
          "Where the gateway tells its health, if that is another port (OPS_PORT), such as http://localhost:8001.")
  private @Nullable URI opsUrl;

  @Mixin private final KeyOption keyOption;

  /**
   * The command.
   *
   * @param output where it writes
   * @param environment where a key may be
   * @param stop completes when the user wants it to end
   */
  public SmokeCommand(Output output, Map<String, String> environment, CompletableFuture<?> stop) {
    this.output = output;
    this.stop = stop;
    this.keyOption = new KeyOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (seconds < 1) {
      throw wrong("--within " + seconds + ": must be 1 or more");
    }
    URI gateway = base(url);
    URI webSocket = URI.create(gateway.toString().replaceFirst("^http", "ws") + "/ws");
    Deployment deployment =
        new Deployment(
            gateway,
            webSocket,
            Optional.ofNullable(opsUrl).map(this::base),
            keyOption.key(this::wrong));
    Smoke smoke = new Smoke(deployment, Duration.ofSeconds(seconds), new Lines());
    List<String> asked =
        products.stream().map(product -> product.strip().toUpperCase(Locale.ROOT)).toList();
    return passes(smoke, asked) ? 0 : FAILED;
  }

  private boolean passes(Smoke smoke, List<String> asked) throws InterruptedException {
    Thread checking = Thread.currentThread();
    CompletableFuture<Void> interruption = stop.thenRun(checking::interrupt);
    try {
      return smoke.passes(asked);
    } catch (InterruptedException e) {
      if (!stop.isDone()) {
        throw e;
      }
      output.err().println("stopped before all was checked");
      return false;
    } finally {
      interruption.cancel(false);
    }
  }

  /** {@code url} without a slash at its end. */
  private URI base(URI url) {
    String scheme = String.valueOf(url.getScheme());
    if ((!scheme.equals("http") && !scheme.equals("https")) || url.getHost() == null) {
      throw wrong(url + ": write for example http://localhost:8000");
    }
    String text = url.toString();
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  private ParameterException wrong(String what) {
    if (spec == null) {
      throw new IllegalStateException("run by picocli alone: " + what);
    }
    return new ParameterException(spec.commandLine(), what);
  }

  private final class Lines implements Smoke.Report {
    @Override
    public void passed(String check, String found) {
      output.out().printf("ok    %-10s %s%n", check, found);
    }

    @Override
    public void failed(String check, String seen) {
      output.out().printf("FAIL  %-10s %s%n", check, seen);
    }
  }
}
