package io.ledgerflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

class WrongUsageTest {
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port abc         | --port is 'abc', but must be a whole number
          --port=            | --port is '', but must be a whole number
          -p 1.5             | --port is '1.5', but must be a whole number
          --port 99999999999 | --port is '99999999999', but must be nearer to 0
          --seed x           | --seed is 'x', but must be a whole number
          --rate many        | --rate is 'many', but must be a number
          --speed x          | --speed is 'x', but must be a number
          --from 7           | --from is '7', but must be CITY=SEAT
          --from Bern=x      | --from is 'x', but must be a whole number
          --from Bern=99999999999999999999 | --from is '99999999999999999999', but must be nearer to 0
          --url a%%b         | --url is 'a%%b', but must be a URI
          fly                | 'fly' is nothing that fly-to takes
          """)
  void saysInPlainWordsWhatIsWrong(String arguments, String said) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).containsExactly(said, "Try fly-to --help");
  }

  @Test
  void leavesWhatSaysItPlainlyAlready() {
    assertThat(run("--state", "FLYING")).isEqualTo(2);
    assertThat(err.toString()).contains("'--state'", "RUNNABLE");
    assertThat(run("--nonsense")).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown option: '--nonsense'");
    assertThat(WrongUsage.text(new ParameterException(flight(), "mine is wrong")))
        .isEqualTo("mine is wrong");
  }

  private int run(String... arguments) {
    return flight()
        .setErr(new PrintWriter(err, true))
        .setParameterExceptionHandler(WrongUsage::explain)
        .execute(arguments);
  }

  private static CommandLine flight() {
    Runnable nothing = () -> {};
    CommandSpec spec = CommandSpec.wrapWithoutInspection(nothing).name("fly-to");
    spec.addOption(OptionSpec.builder("-p", "--port").type(int.class).build());
    spec.addOption(OptionSpec.builder("--seed").type(Long.class).build());
    spec.addOption(OptionSpec.builder("--rate").type(double.class).build());
    spec.addOption(OptionSpec.builder("--speed").type(BigDecimal.class).build());
    spec.addOption(OptionSpec.builder("--url").type(URI.class).build());
    spec.addOption(
        OptionSpec.builder("--from")
            .type(Map.class)
            .auxiliaryTypes(String.class, Long.class)
            .paramLabel("CITY=SEAT")
            .build());
    spec.addOption(OptionSpec.builder("--state").type(Thread.State.class).build());
    return new CommandLine(spec);
  }
}
