package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void closesWhatWasOpenedFirstAtTheEnd() {
    try (Opened opened = new Opened()) {
      opened.add("one", () -> closed.add("one"));
      opened.add("two", () -> closed.add("two"));
    }

    assertThat(closed).containsExactly("two", "one");
  }

  @Test
  void closesTheOthersWhenOneFails() {
    try (Opened opened = new Opened()) {
      opened.add("one", () -> closed.add("one"));
      opened.add(
          "two",
          () -> {
            throw new IllegalStateException("cannot be closed, for a test");
          });
      opened.add("three", () -> closed.add("three"));
    }

    assertThat(closed).containsExactly("three", "one");
  }
}
