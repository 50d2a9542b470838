package io.ledgerflux.operator.rejects;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.normalizer.core.TickChecks;
import io.ledgerflux.normalizer.core.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has rejects judged again. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts rejects into market_raw once more, where they pass through the same checks as any tick;"
          + " a text that could not be read is read again.",
      "What passes goes into the history, as late where later ticks passed before it."
    })
final class ReplayCommand extends RejectsTask {
  private static final Duration STANDARD_SKEW = Duration.ofSeconds(60);

  /** Judged by numbers alone, they fit later, whether they are true or not. */
  private static final Set<RejectReason> JUMPS =
      EnumSet.of(RejectReason.SEQUENCE_JUMP, RejectReason.TRADE_ID_JUMP);

  /** What became of a reject. */
  private enum Fate {
    /** It is judged again, or would be. */
    JUDGED("is judged again"),
    /** It was replayed a moment ago, so that the broker knows it. */
    REPEATED("was replayed a moment ago, nothing is done"),
    /** It cannot be replayed. */
    HOPELESS("cannot be replayed");

    private final String words;

    Fate(String words) {
      this.words = words;
    }
  }

  @Parameters(arity = "0..*", paramLabel = "NUMBER", description = "Their numbers, as list tells.")
  private List<Long> numbers = List.of();

  @Mixin private final Selection selection = new Selection();

  @Option(names = "--all", description = "All that are kept.")
  private boolean all;

  @Option(
      names = "--jumps",
      description = {
        "Also what was refused for numbers far above the last:"
            + " only where the exchange went on counting from there.",
        "Else it fits as soon as the numbers come near, and is taken for the newest tick."
      })
  private boolean jumps;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  ReplayCommand() {}

  @Override
  int work(BrokerView broker, PrintWriter out) throws IOException {
    if (numbers.isEmpty() && selection.isEmpty() && !all) {
      throw options().wrong("Say which: by numbers, --product, --reason, --since or --all");
    }
    Optional<Shards> shards = broker.shards();
    if (shards.isEmpty()) {
      out.println("The broker does not tell the number of shards, or it is being changed.");
      return EXIT_FAILED;
    }
    // Of several with the same original the first: replaying does not multiply them.
    Originals originals = new Originals();
    Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    int missing =
        eachChosen(
            broker,
            out,
            kept -> {
              if (originals.add(kept)) {
                fates.merge(replay(broker, kept, shards.get(), out), 1, Integer::sum);
              }
            });
    int repeated = fates.getOrDefault(Fate.REPEATED, 0);
    int hopeless = fates.getOrDefault(Fate.HOPELESS, 0) + missing;
    out.printf(
        "%d %s%s, %d cannot be replayed%n",
        fates.getOrDefault(Fate.JUDGED, 0),
        dryRun ? "would be judged again" : "are judged again",
        repeated == 0 ? "" : ", %d were a moment ago".formatted(repeated),
        hopeless);
    return hopeless == 0 ? EXIT_DONE : EXIT_FAILED;
  }

  /** Shows {@code reader} those that are meant, and tells how many of them are not there. */
  private int eachChosen(BrokerView broker, PrintWriter out, RejectArchive.Reader reader)
      throws IOException {
    RejectArchive archive = new RejectArchive(broker);
    if (numbers.isEmpty()) {
      archive.each(selection, reader);
      return 0;
    }
    int missing = 0;
    for (long one : numbers) {
      Optional<Kept> kept = archive.find(one);
      if (kept.isPresent()) {
        reader.read(kept.get());
      } else {
        out.printf("There is no reject %d, or not any more.%n", one);
        missing++;
      }
    }
    return missing;
  }

  private Fate replay(BrokerView broker, Kept kept, Shards shards, PrintWriter out)
      throws IOException {
    if (!jumps && JUMPS.contains(kept.reject().reason())) {
      out.printf(
          "%8d  cannot be replayed without --jumps: %s%n",
          kept.number(), kept.reject().reason().wireName());
      return Fate.HOPELESS;
    }
    return switch (Replay.of(kept.reject(), shards)) {
      case Replay.Hopeless(String why) -> {
        out.printf("%8d  cannot be replayed: %s%n", kept.number(), Printable.of(why));
        yield Fate.HOPELESS;
      }
      case Replay.Possible possible -> {
        Fate fate = dryRun || broker.publish(possible.message()) ? Fate.JUDGED : Fate.REPEATED;
        out.printf(
            "%8d  %s %d %s%n",
            kept.number(),
            possible.tick().product(),
            possible.tick().sequence(),
            dryRun ? forecast(possible) : fate.words);
        yield fate;
      }
    };
  }

  /** The checks of its own values; its numbers are judged by what the normalizer knows then. */
  private static String forecast(Replay.Possible possible) {
    return switch (new TickChecks(STANDARD_SKEW).validate(possible.tick())) {
      case Verdict.Accept() -> "would pass the checks of its own values";
      case Verdict.Reject(var reason, String detail) ->
          "would be refused again, "
              + reason.wireName()
              + ": "
              + detail
              + (reason == RejectReason.FUTURE_TIME
                  ? ", where MAX_FUTURE_SKEW is " + STANDARD_SKEW.toSeconds()
                  : "");
    };
  }
}
