package io.ledgerflux.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void paintsUnlessTheUserWantsNoColours() {
    assertThat(Output.wantsColours(Map.of())).isTrue();
    assertThat(Output.wantsColours(Map.of("NO_COLOR", ""))).isTrue();
    assertThat(Output.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
    assertThat(Output.wantsColours(Map.of("TERM", "dumb"))).isFalse();
  }
}
