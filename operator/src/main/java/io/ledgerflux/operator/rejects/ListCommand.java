package io.ledgerflux.operator.rejects;

import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.BrokerView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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
    List<Kept> found = new RejectArchive(broker).find(selection);
    for (Kept kept : found.subList(Math.max(0, found.size() - limit), found.size())) {
      out.printf(
          "%8d  %s  %-18s  %-10s  %-10s  %s%n",
          kept.number(),
          Timestamps.text(kept.reject().rejectNanos()),
          kept.reject().reason().wireName(),
          Printable.of(kept.reject().product()),
          kept.reject().service(),
          Printable.of(kept.reject().detail()));
    }
    out.printf("%d rejects%s%n", found.size(), found.size() > limit ? ", the newest shown" : "");
    return EXIT_DONE;
  }
}
