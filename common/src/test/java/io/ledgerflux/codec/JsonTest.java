package io.ledgerflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesAMessageThatIsLongerThanAnyBuffer() throws Exception {
    byte[] json =
        Json.write(
            generator -> {
              generator.writeStartObject();
              for (int i = 0; i < 10_000; i++) {
                generator.writeNumberField("field" + i, i);
              }
              generator.writeEndObject();
            });
    List<Long> read = new ArrayList<>();
    Json.read(json, (name, parser) -> read.add(Json.whole(name, parser)));
    assertThat(read).hasSize(10_000).endsWith(9_998L, 9_999L);
  }

  @Test
  void doesNotMakeAMessageWholeThatIsNotWrittenToItsEnd() {
    byte[] json =
        Json.write(
            generator -> {
              generator.writeStartObject();
              generator.writeNumberField("a", 1);
            });
    assertThat(json).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1");
  }

  @Test
  void refusesAWholeNumberThatDoesNotFit() {
    assertThatThrownBy(() -> Json.read("{\"seq\":9223372036854775808}", JsonTest::readWhole))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("seq does not fit: 9223372036854775808");
  }

  @Test
  void takesTheLastOfTwoDays() throws Exception {
    String tick =
        "{\"product\":\"X\",\"seq\":1,\"ts_event\":1,\"ts_ingest\":1,\"fields\":"
            + "{\"day\":{\"open\":1.50},\"day\":{\"low\":2}}}";
    var day = TickCodec.decode(tick.getBytes(StandardCharsets.UTF_8)).day();
    assertThat(day).extracting("open", "low").containsExactly(null, new BigDecimal("2"));
  }

  private static void readWhole(String name, JsonParser parser)
      throws IOException, MalformedMessageException {
    assertThat(Json.whole(name, parser)).isZero();
  }
}
