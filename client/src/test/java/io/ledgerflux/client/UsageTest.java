package io.ledgerflux.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of the command line. */
class UsageTest extends ClientRig {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "watch BTC-USD --seconds 3|Unknown option: '--seconds'|Try client watch --help",
        "watch|Missing required parameter: 'PRODUCT', or --all|Try client watch --help",
        "watch A-B --url http://x|--url http://x: write for example ws://localhost:8000/ws"
            + "|Try client watch --help",
        "watch A-B --duration 0ms|Invalid value for option '--duration': '0ms' must be longer than 0"
            + "|Try client watch --help",
        "replay BTC-USD|Missing required option: '--from=TIME'|Try client replay --help",
        "look|'look' is nothing that client takes|Did you mean: client smoke?",
      })
  void tellsAWrongUsageInALineAndWhereHelpIs(String args, String fault, String help) {
    assertThat(run(output(false), args.split(" "))).isEqualTo(2);
    assertThat(errText().lines()).containsExactly(fault, help);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          watch                                   | Missing required parameter: 'PRODUCT'
          watch BTC/USD                           | 'BTC/USD' is no product
          watch BTC-USD --url http://x/ws         | --url http://x/ws
          watch BTC-USD --url ws:nowhere          | --url ws:nowhere
          watch BTC-USD --count 0                 | --count 0: must be 1 or more
          watch BTC-USD --count many              | --count is 'many', but must be a whole number
          watch BTC-USD --duration 10             | '10' is no duration
          watch BTC-USD --retries -2              | --retries -2: must be 0 or more, or -1
          watch BTC-USD --from-seq BTC-USD        | --from-seq
          watch BTC-USD --from-seq BTC-USD=-1     | must not be negative
          watch BTC-USD --from-seq ETH-USD=1      | ETH-USD, which is not watched
          watch BTC-USD --jsn                     | Unknown option: '--jsn'
          wach BTC-USD                            | Did you mean: client watch?
          ''                                      | Missing required subcommand
          """)
  void endsWithTwoWhenUsedWrongly(String arguments, String complaint) {
    String[] args = arguments.isEmpty() ? new String[0] : arguments.split(" ");
    assertThat(run(output(false), args)).isEqualTo(2);
    assertThat(errText()).contains(complaint).doesNotContain("\tat ");
    assertThat(outLines()).isEmpty();
  }

  @Test
  void helps() {
    assertThat(run(output(false), "watch", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--from-seq=PRODUCT=SEQ", "ws://localhost:8000/ws", "Exit codes:", "3    a gap");
  }

  @Test
  void tellsItsVersion() {
    assertThat(run(output(false), "--version")).isZero();
    assertThat(outLines()).singleElement().asString().startsWith("client ");
  }
}
