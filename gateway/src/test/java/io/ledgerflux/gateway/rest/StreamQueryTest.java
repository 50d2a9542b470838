package io.ledgerflux.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamQueryTest {
  @Test
  void withoutParametersItIsAllProductsOnStandardTerms() throws Exception {
    Request.Subscribe subscribe = read(Optional.empty());

    assertThat(subscribe.selection()).isEqualTo(new Selection(true, List.of()));
    assertThat(subscribe.terms()).isEqualTo(Terms.STANDARD);
    assertThat(subscribe.fromSequences()).isEmpty();
  }

  @Test
  void saysAllThatASubscribeSays() throws Exception {
    Request.Subscribe subscribe =
        read(
            Optional.empty(),
            "products",
            " btc-usd,ETH-USD,btc-usd",
            "mode",
            "sample",
            "every_ms",
            "250",
            "on_slow",
            "close",
            "want_snapshot",
            "false",
            "want_status",
            "true");

    assertThat(subscribe.selection()).isEqualTo(Selection.of("BTC-USD", "ETH-USD"));
    assertThat(subscribe.terms())
        .isEqualTo(new Terms(false, true, new Delivery.Sample(250), OnSlow.CLOSE));
  }

  @Test
  void goesOnWhereTheReaderIsWithTheProductsThatHeAsksFor() throws Exception {
    String products = "BTC-USD,ADA-USD";
    String id = "BTC-USD:5,ETH-USD:7";

    assertThat(read(Optional.of(id), "products", products).fromSequences())
        .isEqualTo(Map.of("BTC-USD", 5L));
    assertThat(read(Optional.empty(), "products", products, "last_event_id", id).fromSequences())
        .isEqualTo(Map.of("BTC-USD", 5L));
    assertThat(read(Optional.of(id)).fromSequences())
        .isEqualTo(Map.of("BTC-USD", 5L, "ETH-USD", 7L));
    assertThat(
            read(Optional.of("BTC-USD:9"), "products", products, "last_event_id", id)
                .fromSequences())
        .as("the header is newer than the address")
        .isEqualTo(Map.of("BTC-USD", 9L));
    assertThat(read(Optional.of("")).fromSequences()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "products, BTC USD",
    "products, 'BTC-USD,'",
    "mode, slow",
    "every_ms, 9",
    "on_slow, wait",
    "want_snapshot, yes",
    "want_status, 1",
    "last_event_id, 17",
    "no_such, 1"
  })
  void namesWhatIsWrong(String name, String value) {
    assertThatThrownBy(() -> read(Optional.empty(), name, value))
        .isInstanceOfSatisfying(
            BadParameterException.class, bad -> assertThat(bad.parameter()).isEqualTo(name));
  }

  private static Request.Subscribe read(Optional<String> lastEventId, String... parameters)
      throws BadParameterException {
    Map<String, List<String>> values = new HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      values.put(parameters[i], List.of(parameters[i + 1]));
    }
    return StreamQuery.read(new Parameters(values), lastEventId);
  }
}
