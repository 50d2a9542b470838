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

class AskedTest {
  private static final Acknowledgement NOTHING = new Acknowledgement("1", List.of());
  private static final Acknowledgement SOMETHING = new Acknowledgement("1", List.of("BTC-USD"));

  private final Asked asked = new Asked();

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
    asked.replay();
    assertThat(asked.on(refusal(code, OptionalLong.of(2_000))))
        .hasValue(new Parting(code + ": why", new Comeback.After(Duration.ofSeconds(2))));
    assertThat(asked.on(refusal(code, OptionalLong.empty())))
        .hasValue(new Parting(code + ": why", new Comeback.Never()));
  }

  @Test
  void nobodyWaitsForLongerThanIsBelieved() {
    asked.replay();
    assertThat(asked.on(refusal("INTERNAL_ERROR", OptionalLong.of(Long.MAX_VALUE))))
        .hasValueSatisfying(
            parting ->
                assertThat(parting.comeback()).isEqualTo(new Comeback.After(Comeback.LONGEST)));
  }

  @Test
  void aWarningEndsNothing() {
    asked.replay();
    assertThat(asked.on(refusal("UNKNOWN_PRODUCT", OptionalLong.empty()))).isEmpty();
    asked.subscription();
    assertThat(asked.on(refusal("UNKNOWN_PRODUCT", OptionalLong.empty()))).isEmpty();
    assertThat(asked.on(NOTHING)).as("none is known yet").isEmpty();
  }

  @Test
  void aSubscriptionOfWhichNothingIsLeftEnds() {
    asked.subscription();
    assertThat(asked.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.of(10_000)))).isEmpty();
    assertThat(asked.on(NOTHING))
        .hasValue(
            new Parting("TOO_MANY_PRODUCTS: why", new Comeback.After(Duration.ofSeconds(10))));
  }

  @Test
  void aSubscriptionOfWhichSomethingIsLeftGoesOn() {
    asked.subscription();
    assertThat(asked.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.empty()))).isEmpty();
    assertThat(asked.on(SOMETHING)).isEmpty();
    assertThat(asked.on(refusal("RATE_LIMITED", OptionalLong.of(1_000)))).as("a ping").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INTERNAL_ERROR", "RATE_LIMITED"})
  void aSubscriptionThatWasNotCarriedOutEnds(String code) {
    asked.subscription();
    assertThat(asked.on(refusal(code, OptionalLong.of(1_000))))
        .hasValue(new Parting(code + ": why", new Comeback.After(Duration.ofSeconds(1))));
  }

  @Test
  void aReplayForWhichThereIsNoRoomLiveIsAskedForLater() {
    asked.replay();
    assertThat(asked.on(new CaughtUp(List.of("BTC-USD"), 3))).isEmpty();
    assertThat(asked.on(refusal("REPLAY_ERROR", OptionalLong.empty()))).as("no stop").isEmpty();
    assertThat(asked.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.empty())))
        .as("the connection has as many as it may")
        .isEmpty();
    assertThat(asked.on(refusal("TOO_MANY_PRODUCTS", OptionalLong.of(10_000)))).isPresent();
  }

  private static Refusal refusal(String code, OptionalLong retryMillis) {
    return new Refusal(code, "why", retryMillis, Optional.empty());
  }
}
