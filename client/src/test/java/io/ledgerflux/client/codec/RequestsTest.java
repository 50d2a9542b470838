package io.ledgerflux.client.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.Golden;
import io.ledgerflux.client.protocol.Delivery;
import io.ledgerflux.client.protocol.Delivery.Mode;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
    assertThat(Requests.subscribe(subscription, 7)).isEqualTo(Golden.text("subscribe"));
  }

  @Test
  void asksToBeServedOtherwise() throws Exception {
    Delivery latest =
        new Delivery(Mode.LATEST, OptionalLong.empty(), Delivery.OnSlow.CONFLATE, false);
    assertThat(Requests.subscribe(Subscription.of("BTC-USD").with(latest)))
        .isEqualTo(withSnapshot(Golden.text("subscribe-latest")));
    Delivery sample = new Delivery(Mode.SAMPLE, OptionalLong.of(250), Delivery.OnSlow.CLOSE, true);
    assertThat(Requests.subscribe(Subscription.of("*").with(sample)))
        .isEqualTo(withSnapshot(Golden.text("subscribe-sample")));
  }

  @Test
  void asksForTheTapeAsItWas() throws Exception {
    Replay hour =
        new Replay(
            List.of("BTC-USD"),
            "2026-11-20T10:00:00Z",
            Optional.of("2026-11-20T11:00:00Z"),
            BigDecimal.TEN);
    assertThat(Requests.replay(hour))
        .isEqualTo(Golden.text("replay").replace("\"id\":\"r-1\",", ""));
    Replay toLive =
        new Replay(List.of("BTC-USD", "ETH-USD"), "-15m", Optional.empty(), BigDecimal.ZERO);
    assertThat(Requests.replay(toLive)).isEqualTo(Golden.text("replay-to-live"));
    assertThat(Requests.replay(toLive.startingAt("1790689558116787000")))
        .contains("\"from\":1790689558116787000,");
    assertThat(Requests.stopReplay())
        .isEqualTo(Golden.text("replay_stop").replace(",\"id\":\"r-2\"", ""));
  }

  private static String withSnapshot(String request) {
    return request.replace("],", "],\"want_snapshot\":true,");
  }
}
