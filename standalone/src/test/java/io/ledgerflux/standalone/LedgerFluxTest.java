package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LedgerFluxTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--gateway-port",
        "--products",
        "--ws-rate",
        "--data-dir",
        "--nats-url",
        "--pg-url",
        "--ready-file",
        "--rate",
        "--seed"
      })
  void listsTheOptionsOfTheDemo(String option) {
    assertThat(run("demo", "--help")).isZero();
    assertThat(out.toString()).contains(option);
  }

  @Test
  void takesTheExchangeOfARunAlone() {
    assertThat(run("run", "--help")).isZero();
    assertThat(out.toString()).contains("--exchange-uri").doesNotContain("--rate=", "--seed");
    assertThat(run("demo", "--exchange-uri", "ws://127.0.0.1:1")).isEqualTo(2);
  }

  @Test
  void tellsItsVersion() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("ledgerflux ");
  }

  @Test
  void asksWhatToRun() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("demo or run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo --gateway-port 65536",
        "demo --gateway-port x",
        "demo --rate 0",
        "demo --rate -1",
        "demo --rate NaN",
        "demo --rate many",
        "demo --ws-rate -1",
        "run --exchange-uri http://127.0.0.1",
        "run --exchange-uri nowhere",
        "demo --no-such-option",
        "fly"
      })
  void refusesAWrongOptionInOneLine(String line) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString().lines().count()).isLessThanOrEqualTo(2);
    assertThat(err.toString()).doesNotContain("Exception", "\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          demo --rate 0            | --rate is '0', but must be above 0
          demo --gateway-port abc  | --gateway-port is 'abc', but must be a whole number
          demo --products=         | --products is '', but must not be empty
          run --products=          | --products is '', but must not be empty
          run --nats-url=          | --nats-url is '', but must not be empty
          run --pg-url=            | --pg-url is '', but must not be empty
          run --data-dir=          | --data-dir is '', but must not be empty
          run --data-dir=pom.xml   | --data-dir is 'pom.xml', but that is no directory
          run extra                | 'extra' is nothing that ledgerflux run takes
          """)
  @Timeout(60)
  void saysWhatIsWrongAndWhereHelpIs(String arguments, String fault) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(fault, "Try ledgerflux %s --help".formatted(arguments.split(" ")[0]));
  }

  private int run(String... arguments) {
    CommandLine line = LedgerFlux.commandLine();
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
