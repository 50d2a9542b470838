package io.ledgerflux.client.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.protocol.GatewayMessage.Acknowledgement;
import io.ledgerflux.client.protocol.GatewayMessage.CaughtUp;
import io.ledgerflux.client.protocol.GatewayMessage.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingRequestsTest {
  private static final Acknowledgement NOTHING = new Acknowledgement("1", List.of());
  private static final Acknowledgement SOMETHING = new Acknowledgement("1", List.of("BTC-USD"));

  private final PendingRequests requests = new PendingRequests();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TOO_MANY_PRODUCTS",
        "INTERNAL_ERROR",
        "RATE_LIMITED",
        "HISTORY_UNAVAILABLE",
        "REPLAY_ERROR",
        "UNAUTHORIZED",
        "A_CODE_OF_TOMORROW"
      })
  void aReplayThatIsRefusedEnds(String code) {
    requests.replay();
    assertThat(requests.on(refusal(code, OptionalLong.of(2_000))))
        .hasValue(new Disconnection(code + ": why", new Reconnection.After(Duration.ofSeconds(2))));
    assertThat(requests.on(refusal(code, OptionalLong.empty())))
        .hasValue(new Disconnection(code + ": why", new Reconnection.Never()));
  }

  @Test
  void nobodyWaitsForLongerThanIsBelieved() {
    requests.replay();
    assertThat(requests.on(refusal("INTERNAL_ERROR", OptionalLong.of(Long.MAX_VALUE))))
        .hasValueSatisfying(
            disconnection ->
                assertThat(disconnection.reconnection())
                    .isEqualTo(new Reconnection.After(Reconnection.LONGEST)));
  }

  @Test
  void aWarningEndsNothing() {
    requests.replay();
    assertThat(requests.on(refusal("UNKNOWN_PRODUCT", OptionalLong.empty()))).isEmpty();
    requests.subscription();
    assertThat(requests.on(refusal("UNKNOWN_PRODUCT", OptionalLong.empty()))).isEmpty();
    assertThat(requests.on(NOTHING)).as("none is known yet").isEmpty();
  }

  @Test
  void aSubscriptionOfWhichNothingIsLeftEnds() {
    requests.subscription();
    assertThat(requests.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.of(10_000)))).isEmpty();
    assertThat(requests.on(NOTHING))
        .hasValue(
            new Disconnection(
                "TOO_MANY_PRODUCTS: why", new Reconnection.After(Duration.ofSeconds(10))));
  }

  @Test
  void aSubscriptionOfWhichSomethingIsLeftGoesOn() {
    requests.subscription();
    assertThat(requests.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.empty()))).isEmpty();
    assertThat(requests.on(SOMETHING)).isEmpty();
    assertThat(requests.on(refusal("RATE_LIMITED", OptionalLong.of(1_000)))).as("a ping").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INTERNAL_ERROR", "RATE_LIMITED"})
  void aSubscriptionThatWasNotCarriedOutEnds(String code) {
    requests.subscription();
    assertThat(requests.on(refusal(code, OptionalLong.of(1_000))))
        .hasValue(new Disconnection(code + ": why", new Reconnection.After(Duration.ofSeconds(1))));
  }

  @Test
  void aReplayForWhichThereIsNoRoomLiveIsAskedForLater() {
    requests.replay();
    assertThat(requests.on(new CaughtUp(List.of("BTC-USD"), 3))).isEmpty();
    assertThat(requests.on(refusal("REPLAY_ERROR", OptionalLong.empty()))).as("no stop").isEmpty();
    assertThat(requests.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.empty())))
        .as("the connection has as many as it may")
        .isEmpty();
    assertThat(requests.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.of(10_000)))).isPresent();
  }

  private static Refusal refusal(String code, OptionalLong retryMillis) {
    return new Refusal(code, "why", retryMillis, Optional.empty());
  }
}
