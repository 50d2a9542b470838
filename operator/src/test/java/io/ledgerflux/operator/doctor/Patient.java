package io.ledgerflux.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.operator.Pipeline.Answer;
import java.time.Duration;

/** A pipeline that the doctor is asked of. */
final class Patient {
  private final Pipeline pipeline;

  Patient(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** What the doctor says. */
  Answer doctor() {
    return pipeline.run("doctor", "--gateway-url", pipeline.gateway());
  }

  /** What it says of one product. */
  Answer explain() {
    return pipeline.run("doctor", "--explain", "btc-usd", "--gateway-url", pipeline.gateway());
  }

  /** Waits until it names {@code faults}. */
  void names(String... faults) {
    await()
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              Answer answer = doctor();
              assertThat(answer.text()).contains(faults);
              assertThat(answer.code()).isOne();
            });
  }

  /** Waits until it finds nothing. */
  void isWellAgain() {
    await()
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              Answer answer = doctor();
              assertThat(answer.text()).contains("All is well.");
              assertThat(answer.code()).isZero();
            });
  }
}
