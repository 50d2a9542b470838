package io.ledgerflux.operator.reshard;

import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.operator.reshard.Reshard.RefusedException;
import io.ledgerflux.operator.target.Target;
import io.ledgerflux.operator.target.TargetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes the number of shards of a running system. */
@Command(
    name = "reshard",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Changes the number of shards of a running system; nothing is lost, no order is broken.",
      "begin NUMBER has ingestors hold what comes, and waits until all before it has come through.",
      "Then stop every normalizer and snapshotter, and say end; start them with the new NUM_SHARDS.",
      "abort, before end, leaves all as it was.",
      "In a cluster make reshard N=NUMBER does all of this."
    })
public final class ReshardCommand implements Callable<Integer> {
  private static final int EXIT_DONE = 0;
  private static final int EXIT_FAILED = 1;
  private static final int MOST_SHARDS = 1_024;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "STEP", description = "One of ${COMPLETION-CANDIDATES}.")
  private @Nullable Step step;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NUMBER",
      description = "With begin: how many shards there shall be.")
  private @Nullable Integer number;

  @Mixin private final TargetOptions options = new TargetOptions();

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "40",
      description =
          "With begin: for how long it waits at most, and then leaves all as it was (default:"
              + " ${DEFAULT-VALUE}; an ingestor holds what comes for QUEUE_MAX_SECONDS).")
  private int patienceSeconds;

  @Option(
      names = "--dry-run",
      description = "With begin: tell which products would move, and change nothing.")
  private boolean dryRun;

  /** A step of the change. */
  enum Step {
    BEGIN,
    END,
    ABORT;

    /** What the user writes. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A command that picocli fills. */
  public ReshardCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (step == Step.BEGIN && (number == null || number < 1 || number > MOST_SHARDS)) {
      throw options.wrong("Say how many shards there shall be, from 1 to " + MOST_SHARDS);
    }
    if (patienceSeconds < 1) {
      throw options.wrong("--patience is '%d', but must be above 0".formatted(patienceSeconds));
    }
    if (step != Step.BEGIN && (number != null || dryRun)) {
      throw options.wrong(step + " takes neither a number nor --dry-run");
    }
    Target target = options.read(System.getenv());
    try (BrokerView broker = BrokerView.open(target.broker(), "ledgerflux-reshard")) {
      run(
          new Reshard(
              target,
              broker,
              text -> {
                out.println(text);
                out.flush();
              }));
      return EXIT_DONE;
    } catch (RefusedException e) {
      out.printf("Not done: %s.%n", e.getMessage());
    } catch (IOException e) {
      out.printf("The broker at %s: %s.%n", target.broker(), e.getMessage());
    } catch (SQLException e) {
      out.printf("The database at %s: %s.%n", target.postgres(), e.getMessage());
    } finally {
      out.flush();
    }
    return EXIT_FAILED;
  }

  private void run(Reshard reshard)
      throws IOException, SQLException, RefusedException, InterruptedException {
    switch (Objects.requireNonNull(step)) {
      case BEGIN -> {
        int wanted = Objects.requireNonNull(number);
        if (dryRun) {
          reshard.plan(wanted);
        } else {
          reshard.begin(wanted, Duration.ofSeconds(patienceSeconds));
        }
      }
      case END -> reshard.end();
      case ABORT -> reshard.abort();
    }
  }
}
