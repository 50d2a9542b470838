package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveriesTest {
  private final Deliveries deliveries = new Deliveries();

  @Test
  void runLowWhenHalfOfWhatWasAskedForCame() {
    assertThat(deliveries.runLow()).isTrue();
    deliveries.asked();
    come(499);
    assertThat(deliveries.runLow()).isFalse();
    come(1);
    assertThat(deliveries.runLow()).isTrue();
    deliveries.asked();
    assertThat(deliveries.runLow()).isFalse();
  }

  @Test
  void areNumberedInARow() {
    assertThat(deliveries.next()).isEqualTo(1);
    come(3);
    assertThat(deliveries.next()).isEqualTo(4);
  }

  @Test
  void tellWhatWaitsBehindTheLastAndTheOneBefore() {
    deliveries.waiting(5_000);
    assertThat(deliveries.pending()).isEqualTo(5_000);
    deliveries.came(4_999);
    deliveries.came(4_000);
    assertThat(deliveries.pending()).isEqualTo(4_000);
    assertThat(deliveries.pendingBefore()).isEqualTo(4_999);
  }

  @Test
  void areCompleteOnceAllThatTheBrokerSentCame() {
    come(3);
    assertThat(deliveries.areComplete(1, 3)).isFalse();
    assertThat(deliveries.areComplete(0, 4)).isFalse();
    assertThat(deliveries.pending()).isEqualTo(7);
    assertThat(deliveries.areComplete(0, 3)).isTrue();
    assertThat(deliveries.pending()).isZero();
  }

  @Test
  void stallWhenNothingCameBetweenTwoLooks() {
    assertThat(deliveries.stall()).isFalse();
    come(1);
    assertThat(deliveries.stall()).isFalse();
    assertThat(deliveries.stall()).isTrue();
  }

  private void come(int count) {
    for (int message = 0; message < count; message++) {
      deliveries.came(7);
    }
  }
}
