package io.ledgerflux.operator.rejects;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void whatSteersATerminalOrBeginsALineIsEscaped() {
    assertThat(Printable.of("price is no plain decimal: 1\u001b[2J\n5\u0000\u202e\u2028\ud83d"))
        .isEqualTo("price is no plain decimal: 1\\u001b[2J\\u000a5\\u0000\\u202e\\u2028\\ud83d");
  }

  @Test
  void whatIsSeenStaysAsItIs() {
    String text = "{\"price\":\"１०\",\"note\":\"\\u001b $1 ü \ud83d\ude80\"}";

    assertThat(Printable.of(text)).isEqualTo(text);
  }
}
