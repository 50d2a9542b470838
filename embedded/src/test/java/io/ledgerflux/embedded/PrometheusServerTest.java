package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrometheusServerTest {
  @Test
  void saysHowToGetAPrometheusWhereThereIsNone() {
    assertThatThrownBy(() -> PrometheusServer.orMissing(Optional.empty()))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("prometheus is missing")
        .hasMessageContaining("apt-get install prometheus");
  }
}
