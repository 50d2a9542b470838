package io.ledgerflux.gateway.server;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What may wait, each in a turn of the event loop of its own. However much of it comes at once,
 * ticks that come meanwhile go out behind at most one of it. Belongs to its event loop.
 */
final class Turns {
  private final Consumer<Runnable> loop;
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /**
   * Nothing waits yet.
   *
   * @param loop runs what it is given in a later turn, behind what it was given before
   */
  Turns(Consumer<Runnable> loop) {
    this.loop = loop;
  }

  /** Has {@code work} run in a later turn, when all that came before it has had its own. */
  void take(Runnable work) {
    waiting.add(work);
    if (waiting.size() == 1) {
      loop.accept(this::next);
    }
  }

  private void next() {
    Runnable work = waiting.remove();
    if (!waiting.isEmpty()) {
      loop.accept(this::next);
    }
    work.run();
  }
}
