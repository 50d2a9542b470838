package io.ledgerflux.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.OpenApi;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.model.Snapshot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPositionTest {
  @Test
  void followsWhatIsSent() {
    EventPosition position = new EventPosition(Map.of());
    assertThat(position.isTellable()).isFalse();

    send(position, "BTC-USD", 9);
    send(position, "ETH-USD", 4);
    send(position, "BTC-USD", 12);

    assertThat(position.isTellable()).isTrue();
    assertThat(position.text()).isEqualTo("BTC-USD:12,ETH-USD:4");
    assertThat(position.length()).isEqualTo("BTC-USD:12,ETH-USD:4".length());
  }

  @Test
  void keepsWhatItStartedFromUntilMoreIsSent() {
    EventPosition position = new EventPosition(Map.of("BTC-USD", 7L));

    position.on(new Reply.Resume("BTC-USD", 7, Reply.ResumeOutcome.RECOVERED));
    position.on(new Reply.Market(new Snapshot("ETH-USD", 1, null), true));

    assertThat(position.text()).isEqualTo("BTC-USD:7");
  }

  @Test
  void eachIdIsAsThePublishedSchemaSays() throws IOException {
    EventPosition position = new EventPosition(Map.of("BTC-USD", Long.MAX_VALUE));
    send(position, "ETH-USD", 0);

    assertThat(position.text()).contains(":" + Long.MAX_VALUE);
    assertThat(position.text()).matches(OpenApi.read().pattern("event_id"));
  }

  @Test
  void goesBackWhereTheVenueNumbersAnew() {
    EventPosition position = new EventPosition(Map.of("BTC-USD", 1_000_000L));

    send(position, "BTC-USD", 3);

    assertThat(position.text()).isEqualTo("BTC-USD:3");
    assertThat(position.length()).isEqualTo("BTC-USD:3".length());
  }

  @Test
  void readsWhatItTells() {
    Map<String, Long> sequences = new LinkedHashMap<>();
    for (int i = 0; i < 500; i++) {
      sequences.put("PRODUCT-%d-USD".formatted(i), 123_456_789_000L + i);
    }

    String text = new EventPosition(sequences).text();

    assertThat(EventPosition.parse(text)).contains(sequences);
    assertThat(EventPosition.parse("BTC-USD:9223372036854775807"))
        .contains(Map.of("BTC-USD", Long.MAX_VALUE));
    assertThat(EventPosition.parse(" BTC-USD:1 ")).contains(Map.of("BTC-USD", 1L));
  }

  @Test
  void isNotToldWhereNoHeadHoldsIt() {
    Map<String, Long> sequences = new LinkedHashMap<>();
    for (int i = 0; i < 1_000; i++) {
      sequences.put("PRODUCT-%d-USD".formatted(i), 123_456_789_000L + i);
    }

    assertThat(new EventPosition(sequences).isTellable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "BTC-USD",
        "BTC-USD:",
        ":1",
        "BTC-USD:-1",
        "BTC-USD:1,",
        "btc-usd:1",
        "B:1;C:2",
        "BTC-USD:1.0",
        "BTC-USD:9223372036854775808",
        "BTC USD:1",
        "A:1:2"
      })
  void takesNothingElse(String text) {
    assertThat(EventPosition.parse(text)).isEmpty();
  }

  private static void send(EventPosition position, String product, long sequence) {
    position.on(new Reply.Conflated(Ticks.tick(product, sequence, sequence - 1), 2, false));
  }
}
