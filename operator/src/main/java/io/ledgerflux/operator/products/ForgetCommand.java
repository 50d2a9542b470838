package io.ledgerflux.operator.products;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.model.ForgottenFeed;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.db.DatabaseView;
import io.ledgerflux.operator.snapshots.SnapshotWriter;
import io.ledgerflux.operator.target.Target;
import io.ledgerflux.operator.target.TargetOptions;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.StateRemoval;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets a product that is read no more. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Removes a product's row in snapshots, and replaces its snapshot and the last word of its feed"
          + " by messages that tell nothing of it. Its ticks, candles and gaps stay.",
      "Refuses while the product would be known again at once."
    })
final class ForgetCommand implements Callable<Integer> {
  private static final int EXIT_DONE = 0;
  private static final int EXIT_FAILED = 1;

  /** An ingestor tells of a feed every 5 s: who looks again finds nothing newer the next time. */
  private static final int ATTEMPTS = 5;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "PRODUCT", description = "Such as LTC-USD.")
  private @Nullable String name;

  @Mixin private final TargetOptions options = new TargetOptions();

  @Option(names = "--force", description = "Forget it although it may be known again at once.")
  private boolean force;

  @Option(names = "--dry-run", description = "Tell what would be forgotten, and forget nothing.")
  private boolean dryRun;

  /** What became of it. */
  private enum Removal {
    FORGOTTEN,

    /** Another number of shards was told: nothing is changed. */
    DEALT_ANEW,

    /** Its feed was told of again: row and snapshot are gone, the new status stays. */
    TOLD_AGAIN
  }

  ForgetCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    String product = Objects.requireNonNull(name).trim().toUpperCase(Locale.ROOT);
    if (!Products.isValid(product)) {
      throw options.wrong("'%s' is no product: it has A-Z, 0-9 and - alone".formatted(name));
    }
    Target target = options.read(System.getenv());
    try (BrokerView broker = BrokerView.open(target.broker(), "ledgerflux-products")) {
      return forget(product, target, broker, out);
    } catch (UncheckedIOException e) {
      out.printf(
          "The broker at %s does not take a snapshot: %s.%n", target.broker(), e.getMessage());
      return EXIT_FAILED;
    } catch (IOException e) {
      out.printf("The broker at %s cannot be asked: %s.%n", target.broker(), e.getMessage());
      return EXIT_FAILED;
    } catch (SQLException e) {
      out.printf("The database at %s does not do it: %s.%n", target.postgres(), e.getMessage());
      return EXIT_FAILED;
    } finally {
      out.flush();
    }
  }

  private int forget(String product, Target target, BrokerView broker, PrintWriter out)
      throws IOException, SQLException {
    Optional<Shards> shards = broker.shards();
    if (shards.isEmpty()) {
      out.println("The broker does not tell the number of shards, or it is being changed.");
      return EXIT_FAILED;
    }
    Optional<StreamMessage> status = new LastMessages(broker).status(product);
    Mention mention = look(product, status, target, broker);
    if (mention.isNone()) {
      out.printf("Nothing tells of %s, or nothing any more.%n", product);
      return EXIT_FAILED;
    }
    mention.kept().forEach(out::println);
    List<String> objections = mention.objections(broker.nowNanos(Subjects.STATUS));
    objections.forEach(out::println);
    if (!objections.isEmpty() && !force) {
      out.printf("%s is not forgotten.%n", product);
      return EXIT_FAILED;
    }
    if (dryRun) {
      out.printf("%s would be forgotten, nothing is changed.%n", product);
      return EXIT_DONE;
    }
    switch (remove(product, shards.get(), sequence(status), target, broker)) {
      case DEALT_ANEW ->
          out.printf(
              "The number of shards was changed meanwhile: %s is not forgotten, say it once"
                  + " more.%n",
              product);
      case TOLD_AGAIN ->
          out.printf(
              "The row and the snapshot of %s are gone, but another status of its feed was told"
                  + " meanwhile: see that it is taken out of PRODUCTS, and say it once more.%n",
              product);
      case FORGOTTEN -> {
        out.printf("%s is forgotten.%n", product);
        return EXIT_DONE;
      }
    }
    return EXIT_FAILED;
  }

  /** A snapshot without a state counts as kept until gateways are told: that run broke off. */
  private static Mention look(
      String product, Optional<StreamMessage> status, Target target, BrokerView broker)
      throws IOException, SQLException {
    try (DatabaseView database = DatabaseView.open(target.postgres())) {
      boolean isForgotten = status.filter(LastMessages::tellsThatItIsForgotten).isPresent();
      return new Mention(
          stored(status.filter(_ -> !isForgotten)),
          stored(broker.last(Subjects.RAW, Subjects.rawOfAnyShard(product))),
          stored(broker.last(Subjects.TICKS, Subjects.allTicksOf(product))),
          stored(
              new LastMessages(broker)
                  .snapshot(product)
                  .filter(message -> !(isForgotten && LastMessages.tellsNoState(message)))),
          database.snapshot(product).map(OptionalLong::of).orElse(OptionalLong.empty()));
    }
  }

  /** 0 where there is none. */
  private static long sequence(Optional<StreamMessage> message) {
    return message.map(StreamMessage::streamSequence).orElse(0L);
  }

  private static OptionalLong stored(Optional<StreamMessage> message) {
    return message.isPresent()
        ? OptionalLong.of(message.get().brokerNanos())
        : OptionalLong.empty();
  }

  /**
   * What others are made of goes first: a snapshotter that starts tells the broker what the
   * database holds. A snapshot without a state stays, since a place that is empty could be filled
   * by a snapshotter that stood still since it found it so. While the lock is held nobody deals
   * products anew, and no rebuild makes the state again, until it is told that it is forgotten.
   *
   * @param seen the message of the feed's status that was looked at
   */
  private Removal remove(String product, Shards shards, long seen, Target target, BrokerView broker)
      throws IOException, SQLException {
    try (StateRemoval states =
        StateRemoval.open(Database.ofTool(target.postgres()), shards.of(product))) {
      if (!new LastMessages(broker).isDealtTo(shards)) {
        return Removal.DEALT_ANEW;
      }
      states.remove(product, broker.nowNanos(Subjects.STATUS), new SnapshotWriter(broker));
      return tell(product, seen, states, broker) ? Removal.FORGOTTEN : Removal.TOLD_AGAIN;
    }
  }

  /**
   * Replaces the feed's last word, after all else: what breaks off leaves the doctor's finding. The
   * new one stays, for gateways that do not hear it now. It takes the place of the status that was
   * looked at, message {@code seen}; that of a newer one only where that is forced.
   *
   * @return whether it stands there
   */
  private boolean tell(String product, long seen, StateRemoval states, BrokerView broker)
      throws IOException, SQLException {
    long last = seen;
    for (int i = 0; i < (force ? ATTEMPTS : 1); i++) {
      ForgottenFeed word = new ForgottenFeed(product, broker.nowNanos(Subjects.STATUS));
      OutboundMessage message =
          new OutboundMessage(
              Subjects.status(product), MessageIds.of(word), FeedStatusCodec.encode(word));
      states.confirm();
      if (broker.publishBehind(Subjects.STATUS, last, message)) {
        return true;
      }
      last = sequence(new LastMessages(broker).status(product));
    }
    return false;
  }
}
