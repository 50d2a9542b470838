package io.ledgerflux.operator.doctor;

import io.ledgerflux.model.Products;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.operator.target.Target;
import io.ledgerflux.operator.target.TargetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says in plain words what is wrong with a running system. Changes nothing. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Says in plain words what is wrong with a running system. Changes nothing.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:all is well", "1:something is wrong", "2:wrong usage"})
public final class DoctorCommand implements Callable<Integer> {
  private static final int EXIT_WELL = 0;
  private static final int EXIT_WRONG = 1;

  /** A batch gathers, a snapshot has its period: what is under way is no fault. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final TargetOptions options = new TargetOptions();

  @Option(
      names = "--explain",
      paramLabel = "PRODUCT",
      description = "Tell where the last tick of this product is, at each hop of its way.")
  private @Nullable String product;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell also what is as it should be.")
  private boolean verbose;

  /** A command that picocli fills. */
  public DoctorCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Target target = options.read(System.getenv());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    return product == null ? examine(target, out) : explain(target, product, out);
  }

  private int examine(Target target, PrintWriter out) throws InterruptedException {
    List<Finding> findings = Diagnosis.of(new Examination(target).look());
    tell(findings, out);
    boolean well = Diagnosis.isWell(findings);
    if (well) {
      out.println("All is well.");
    }
    out.flush();
    return well ? EXIT_WELL : EXIT_WRONG;
  }

  private int explain(Target target, String name, PrintWriter out) throws InterruptedException {
    String wanted = name.trim().toUpperCase(Locale.ROOT);
    if (!Products.isValid(wanted)) {
      throw options.wrong("--explain is '%s', but must be a product".formatted(name));
    }
    try (BrokerView broker = BrokerView.open(target.broker(), "ledgerflux-doctor")) {
      Tracking tracking = new Tracking(target, broker);
      Hops before = tracking.find(wanted);
      Thread.sleep(BETWEEN_LOOKS);
      Explanation explanation = Explanation.of(before, tracking.find(wanted), Instant.now());
      explanation.table().forEach(out::println);
      explanation.findings().forEach(finding -> out.println(line(finding)));
      return Diagnosis.isWell(explanation.findings()) ? EXIT_WELL : EXIT_WRONG;
    } catch (IOException e) {
      out.printf("The broker at %s cannot be asked: %s.%n", target.broker(), e.getMessage());
      return EXIT_WRONG;
    } finally {
      out.flush();
    }
  }

  private void tell(List<Finding> findings, PrintWriter out) {
    findings.stream()
        .filter(finding -> verbose || finding.severity() != Finding.Severity.WELL)
        .map(DoctorCommand::line)
        .forEach(out::println);
  }

  private static String line(Finding finding) {
    return switch (finding.severity()) {
          case WELL -> "well   ";
          case NOTE -> "note   ";
          case WRONG -> "WRONG  ";
        }
        + finding.text();
  }
}
