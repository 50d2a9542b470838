package io.ledgerflux.simulator.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingCodecTest {
  @Test
  void keepsEveryCharacterButTheTime() throws IOException {
    String message =
        """
        {"type": "ticker","odd":{"time":"x"}, "price":"84400.00","n":1.50,"time" : \
        "2026-09-29T13:45:58.116787Z","sequence":12,"trade_id":3,"product_id":"A-USD"}\
        """;
    RecordedMessage recorded = RecordingCodec.parse("{ \"m\": " + message + ", \"t\":1790.5}");

    assertThat(recorded.text()).isEqualTo(message);
    assertThat(recorded.arrivalMicros()).isEqualTo(1_790_500_000);
    assertThat(recorded.product()).isEqualTo("A-USD");
    assertThat(recorded.sequence()).isEqualTo(12);
    assertThat(recorded.tradeId()).isEqualTo(3);
    assertThat(recorded.textWithTimeMovedBy(1_000_001))
        .isEqualTo(message.replace("45:58.116787Z", "45:59.116788Z"));
    assertThat(recorded.textWithTimeMovedBy(0)).isEqualTo(message);
  }

  @Test
  void takesTheMessagesTimeWhereTheArrivalIsNotKnown() throws IOException {
    RecordedMessage recorded =
        RecordingCodec.parse(
            "{\"t\":null,\"m\":{\"type\":\"match\",\"time\":\"2026-09-29T13:45:58.116787Z\"}}");

    assertThat(recorded.arrivalMicros()).isEqualTo(recorded.timeMicros());
    assertThat(recorded.hasTime()).isTrue();
  }

  @Test
  void leavesATimeThatMeansNothing() throws IOException {
    RecordedMessage recorded =
        RecordingCodec.parse(
            "{\"t\":1.0,\"m\":{\"type\":\"ticker\",\"time\":\"0001-01-01T00:00:00.000000Z\"}}");

    assertThat(recorded.hasTime()).isFalse();
    assertThat(recorded.textWithTimeMovedBy(5)).isEqualTo(recorded.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "{}", "{\"t\":1}", "{\"m\":7}", "{\"m\":{\"type\":", "nonsense"})
  void refusesALineThatIsNone(String line) {
    assertThatThrownBy(() -> RecordingCodec.parse(line)).isInstanceOf(IOException.class);
  }

  @Test
  void writesLinesThatItReads() throws IOException {
    String line = RecordingCodec.line(1_790_689_558_116_787L, "{\"type\":\"ticker\"}");

    assertThat(line).isEqualTo("{\"t\":1790689558.116787,\"m\":{\"type\":\"ticker\"}}");
    assertThat(RecordingCodec.parse(line).arrivalMicros()).isEqualTo(1_790_689_558_116_787L);
  }
}
