package io.ledgerflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RejectTest {
  @Test
  void keepsAShortOriginalWhole() {
    String text = "x".repeat(Reject.ORIGINAL_LIMIT);
    assertThat(Reject.keptOf(text)).isSameAs(text);
  }

  @Test
  void cutsALongOriginalBetweenCharacters() {
    for (String character : new String[] {"x", "é", "…", "😀"}) {
      for (String shift : new String[] {"", "1", "12", "123"}) {
        String kept = Reject.keptOf(shift + character.repeat(Reject.ORIGINAL_LIMIT));

        assertThat(kept.substring(shift.length()).replace(character, "")).isEmpty();
        assertThat(kept.getBytes(StandardCharsets.UTF_8).length)
            .isBetween(Reject.ORIGINAL_LIMIT - 3, Reject.ORIGINAL_LIMIT);
      }
    }
  }
}
