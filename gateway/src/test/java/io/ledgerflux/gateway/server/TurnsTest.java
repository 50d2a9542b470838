package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final Turns turns = new Turns(loop::add);
  private final List<String> ran = new ArrayList<>();

  @Test
  void whatComesAtOnceLeavesRoomForWhatComesMeanwhile() {
    turns.take(() -> ran.add("first"));
    turns.take(() -> ran.add("second"));
    turns.take(() -> ran.add("third"));
    loop.add(() -> ran.add("tick"));

    runAll();

    assertThat(ran).containsExactly("first", "tick", "second", "third");
  }

  @Test
  void whatATurnAsksForComesLater() {
    turns.take(
        () -> {
          turns.take(() -> ran.add("asked for"));
          ran.add("first");
        });
    turns.take(() -> ran.add("second"));

    runAll();
    turns.take(() -> ran.add("last"));
    runAll();

    assertThat(ran).containsExactly("first", "second", "asked for", "last");
  }

  @Test
  void whatFailsKeepsNobodyWaiting() {
    turns.take(
        () -> {
          throw new IllegalStateException("a bug");
        });
    turns.take(() -> ran.add("second"));

    assertThatThrownBy(this::runAll).hasMessage("a bug");
    runAll();

    assertThat(ran).containsExactly("second");
  }

  private void runAll() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }
}
