package io.ledgerflux.operator.rejects;

import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.operator.target.Target;
import io.ledgerflux.operator.target.TargetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that works with the broker alone. */
abstract class RejectsTask implements Callable<Integer> {
  static final int EXIT_DONE = 0;
  static final int EXIT_FAILED = 1;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final TargetOptions options = new TargetOptions();

  @Override
  public final Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Target target = options.read(System.getenv());
    try (BrokerView broker = BrokerView.open(target.broker(), "ledgerflux-rejects")) {
      return work(broker, out);
    } catch (IOException e) {
      out.printf("The broker at %s cannot be asked: %s.%n", target.broker(), e.getMessage());
      return EXIT_FAILED;
    } finally {
      out.flush();
    }
  }

  TargetOptions options() {
    return options;
  }

  abstract int work(BrokerView broker, PrintWriter out) throws IOException;
}
