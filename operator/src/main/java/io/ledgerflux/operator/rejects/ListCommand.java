package io.ledgerflux.operator.rejects;

import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.BrokerView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what was refused, the newest last. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists what was refused, the newest last.")
final class ListCommand extends RejectsTask {
  @Mixin private final Selection selection = new Selection();

  @Option(
      names = "--limit",
      paramLabel = "NUMBER",
      defaultValue = "100",
      description = "So many of the newest (default: ${DEFAULT-VALUE}).")
  private int limit;

  ListCommand() {}

  @Override
  int work(BrokerView broker, PrintWriter out) throws IOException {
    if (limit < 1) {
      throw options().wrong("--limit is '%d', but must be above 0".formatted(limit));
    }
    // Originals can be large, and of the lines only the newest are wanted.
    Deque<String> newest = new ArrayDeque<>();
    AtomicLong found = new AtomicLong();
    new RejectArchive(broker)
        .each(
            selection,
            kept -> {
              found.incrementAndGet();
              newest.add(line(kept));
              if (newest.size() > limit) {
                newest.remove();
              }
            });
    newest.forEach(out::println);
    out.printf("%d rejects%s%n", found.get(), found.get() > limit ? ", the newest shown" : "");
    return EXIT_DONE;
  }

  private static String line(Kept kept) {
    return "%8d  %s  %-18s  %-10s  %-10s  %s"
        .formatted(
            kept.number(),
            Timestamps.text(kept.reject().rejectNanos()),
            kept.reject().reason().wireName(),
            Printable.of(kept.reject().product()),
            kept.reject().service(),
            Printable.of(kept.reject().detail()));
  }
}
