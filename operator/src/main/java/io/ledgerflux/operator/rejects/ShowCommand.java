package io.ledgerflux.operator.rejects;

import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.BrokerView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows rejects whole. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows rejects whole, with the original's text.")
final class ShowCommand extends RejectsTask {
  @Parameters(arity = "1..*", paramLabel = "NUMBER", description = "Their numbers, as list tells.")
  private List<Long> numbers = List.of();

  ShowCommand() {}

  @Override
  int work(BrokerView broker, PrintWriter out) throws IOException {
    int code = EXIT_DONE;
    for (long number : numbers) {
      Optional<Kept> kept = new RejectArchive(broker).find(number);
      if (kept.isPresent()) {
        show(kept.get(), out);
      } else {
        out.printf("There is no reject %d, or not any more.%n", number);
        code = EXIT_FAILED;
      }
    }
    return code;
  }

  private static void show(Kept kept, PrintWriter out) {
    Reject reject = kept.reject();
    OptionalLong trade = reject.tradeId();
    out.printf("reject    %d%n", kept.number());
    out.printf("reason    %s: %s%n", reject.reason().wireName(), Printable.of(reject.detail()));
    out.printf("product   %s%n", Printable.of(reject.product()));
    out.printf("trade     %s%n", trade.isPresent() ? trade.getAsLong() : "none that can be read");
    out.printf("refused   %s by the %s%n", Timestamps.text(reject.rejectNanos()), reject.service());
    out.printf("origin    %s%n", Printable.of(reject.origin()));
    out.printf(
        "original  %d bytes%n%s%n%n", reject.originalBytes(), Printable.of(reject.original()));
  }
}
