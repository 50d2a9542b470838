package io.ledgerflux.client.codec;

import static org.assertj.core.api.Assertions.assertThat;

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
  void asksForWhatFollowsASequence() {
    Subscription subscription =
        new Subscription(
            List.of("BTC-USD", "ETH-USD"), false, Map.of("ETH-USD", 7L, "BTC-USD", 123L));
    assertThat(Requests.subscribe(subscription))
        .isEqualTo(
            "{\"op\":\"subscribe\",\"products\":[\"BTC-USD\",\"ETH-USD\"],\"want_snapshot\":false,"
                + "\"from_seq\":{\"BTC-USD\":123,\"ETH-USD\":7}}");
  }
}
