package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

class RestAdmissionTest {
  private static final RestLimits ONE_PLACE = new RestLimits(1_000, 1, 0, 1_000_000);

  @Test
  void whoWaitsForAPlaceDoesNotWaitForEver() throws Exception {
    RestAdmission admission = new RestAdmission(ONE_PLACE, Duration.ofMillis(1));
    assertThat(admission.tryEnter()).isTrue();
    assertThat(admission.enter()).isFalse();
    admission.leave();
    assertThat(admission.enter()).isTrue();
    assertThat(admission.tryEnter()).isFalse();
  }

  @Test
  void whoHasBegunComesBeforeWhoComes() throws Exception {
    RestAdmission admission = new RestAdmission(ONE_PLACE, Duration.ofMinutes(1));
    assertThat(admission.tryEnter()).isTrue();
    CompletableFuture<Boolean> entered = new CompletableFuture<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    entered.complete(admission.enter());
                  } catch (InterruptedException e) {
                    entered.completeExceptionally(e);
                  }
                });
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    admission.leave();

    assertThat(admission.tryEnter()).isFalse();
    assertThat(entered.get()).isTrue();
  }
}
