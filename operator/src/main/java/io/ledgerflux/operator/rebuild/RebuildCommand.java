package io.ledgerflux.operator.rebuild;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.products.LastMessages;
import io.ledgerflux.operator.snapshots.SnapshotWriter;
import io.ledgerflux.operator.target.Target;
import io.ledgerflux.operator.target.TargetOptions;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.DealtAnewException;
import io.ledgerflux.snapshotter.db.ProductKnowledge;
import io.ledgerflux.snapshotter.db.Rebuild;
import io.ledgerflux.snapshotter.db.Rebuild.Part;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes anew what follows from the history. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes candles, snapshots or gaps anew from tick_history. Snapshotters may run meanwhile;"
          + " each waits a moment while its shard is worked on.",
      "Log in as the snapshotters do."
    })
public final class RebuildCommand implements Callable<Integer> {
  private static final int EXIT_DONE = 0;
  private static final int EXIT_FAILED = 1;
  private static final int MOST_TOLD = 50;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "PART", description = "One of ${COMPLETION-CANDIDATES}.")
  private @Nullable What what;

  @Mixin private final TargetOptions options = new TargetOptions();

  @Option(
      names = "--shrink",
      description =
          "With candles: also those of which the history holds fewer ticks than they tell. Without"
              + " it they stay: their ticks may have been dropped by age.")
  private boolean shrink;

  @Option(
      names = "--forgotten",
      description =
          "With snapshots: also those of products that were forgotten. They are listed again.")
  private boolean forgotten;

  @Option(names = "--dry-run", description = "Tell what would be changed, and change nothing.")
  private boolean dryRun;

  /** Whether a snapshot was on its way to the broker. */
  private boolean mayBeTold;

  /** What can be made anew. */
  enum What {
    CANDLES,
    SNAPSHOTS,
    GAPS;

    /** What the user writes. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A command that picocli fills. */
  public RebuildCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Target target = options.read(System.getenv());
    try (BrokerView broker = BrokerView.open(target.broker(), "ledgerflux-rebuild")) {
      Optional<Shards> shards = broker.shards();
      if (shards.isEmpty()) {
        out.println("The broker does not tell the number of shards, or it is being changed.");
        return EXIT_FAILED;
      }
      return rebuild(target, shards.get(), new LastMessages(broker), part(broker), out);
    } catch (UncheckedIOException e) {
      out.printf(
          "The broker at %s does not take a snapshot: %s.%n", target.broker(), e.getMessage());
      tellWhatMayBeHalfDone(out);
      return EXIT_FAILED;
    } catch (IOException e) {
      out.printf("The broker at %s cannot be asked: %s.%n", target.broker(), e.getMessage());
      return EXIT_FAILED;
    } catch (DealtAnewException e) {
      out.printf("The rebuild is broken off: %s.%n", e.getMessage());
      return EXIT_FAILED;
    } catch (SQLException e) {
      out.printf("The database at %s does not do it: %s.%n", target.postgres(), e.getMessage());
      tellWhatMayBeHalfDone(out);
      return EXIT_FAILED;
    } finally {
      out.flush();
    }
  }

  private int rebuild(
      Target target, Shards shards, ProductKnowledge known, Part part, PrintWriter out)
      throws DealtAnewException, IOException, SQLException {
    try (Rebuild rebuild = Rebuild.open(Database.ofTool(target.postgres()), shards, known)) {
      Instant now = Instant.now();
      List<String> changes =
          dryRun ? rebuild.differences(part, now) : apply(rebuild, part, now, out);
      changes.stream().limit(MOST_TOLD).forEach(out::println);
      if (changes.size() > MOST_TOLD) {
        out.printf("… and %d more%n", changes.size() - MOST_TOLD);
      }
      out.printf(
          "%d differences%s%n",
          changes.size(), changes.isEmpty() ? "" : dryRun ? ", nothing is changed" : "");
      return EXIT_DONE;
    }
  }

  private List<String> apply(Rebuild rebuild, Part part, Instant now, PrintWriter out)
      throws DealtAnewException, IOException, SQLException {
    try {
      return rebuild.apply(part, now);
    } catch (DealtAnewException | IOException e) {
      tellThatShardsMayBeDone(out);
      throw e;
    }
  }

  /** Each is committed by itself. */
  private static void tellThatShardsMayBeDone(PrintWriter out) {
    out.println("Run it again: shards may be done already, others are not.");
  }

  /** Snapshots are told before they are committed. */
  private void tellWhatMayBeHalfDone(PrintWriter out) {
    if (mayBeTold) {
      out.println("Run it again: a state may be told already that the database does not have.");
    }
  }

  private Part part(BrokerView broker) throws IOException {
    return switch (Objects.requireNonNull(what)) {
      case CANDLES -> new Part.Candles(shrink);
      case SNAPSHOTS -> {
        SnapshotWriter writer = new SnapshotWriter(broker);
        yield new Part.Snapshots(
            (snapshot, lock) -> {
              mayBeTold = true;
              writer.take(snapshot, lock);
            },
            forgotten);
      }
      case GAPS -> new Part.Gaps(refused(broker));
    };
  }

  /** The trades that market_rejects still tells of. */
  private static Map<String, NavigableSet<Long>> refused(BrokerView broker) throws IOException {
    Map<String, NavigableSet<Long>> trades = new TreeMap<>();
    StreamReport stream = broker.stream(Subjects.REJECTS);
    long next = stream.firstSequence();
    while (stream.there() && next <= stream.lastSequence()) {
      Optional<StreamMessage> message = broker.next(Subjects.REJECTS, Subjects.rejects(), next);
      if (message.isEmpty()) {
        break;
      }
      next = message.get().streamSequence() + 1;
      decode(message.get())
          .ifPresent(
              reject ->
                  reject
                      .tradeId()
                      .ifPresent(
                          id ->
                              trades
                                  .computeIfAbsent(reject.product(), product -> new TreeSet<>())
                                  .add(id)));
    }
    return trades;
  }

  private static Optional<Reject> decode(StreamMessage message) {
    try {
      return Optional.of(RejectCodec.decode(message.data()));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
