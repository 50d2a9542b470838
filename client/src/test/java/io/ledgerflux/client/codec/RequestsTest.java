package io.ledgerflux.client.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.Golden;
import io.ledgerflux.client.protocol.Subscription;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {
  @Test
  void asksForSnapshotsAndWhatFollows() {
    assertThat(Requests.subscribe(Subscription.of("BTC-USD", "ETH-USD")))
        .isEqualTo(
            "{\"op\":\"subscribe\",\"products\":[\"BTC-USD\",\"ETH-USD\"],\"want_snapshot\":true}");
  }

  @Test
  void asksForWhatFollowsASequence() throws Exception {
    Subscription subscription =
        new Subscription(List.of("BTC-USD", "ETH-USD"), false, Map.of("BTC-USD", 37475248770L));
    assertThat(Requests.subscribe(subscription))
        .isEqualTo(Golden.text("subscribe").replace("\"id\":7,", ""));
  }
}
