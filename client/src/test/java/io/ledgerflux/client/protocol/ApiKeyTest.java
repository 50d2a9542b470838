package io.ledgerflux.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  @Test
  void doesNotPrintItself() {
    assertThat(new ApiKey("lf_secret").toString()).doesNotContain("secret");
    assertThat(new ApiKey("lf_secret").authorization()).isEqualTo("Bearer lf_secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "lf_\r\nX-Header: 1", "lf_é"})
  void isOneWord(String text) {
    assertThatThrownBy(() -> new ApiKey(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key is one word of ASCII");
  }
}
