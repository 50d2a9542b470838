package io.ledgerflux.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.Golden;
import io.ledgerflux.client.subscriber.Link;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private final JsonLines lines = new JsonLines();

  @Test
  void touchesNoDigit() throws Exception {
    String text = Golden.text("incr");
    assertThat(lines.line(Received.prices(text, new Link.Continues(), 0), OptionalLong.empty()))
        .isEqualTo(text);
  }

  @Test
  void putsAMessageOnOneLine() {
    assertThat(lines.line(Received.told("{\"op\":\r\n\"pong\",\n\"t\":1}")))
        .hasValue("{\"op\":  \"pong\", \"t\":1}");
  }
}
