package io.ledgerflux.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened so far: closed in the opposite order, whatever happens. Owned by one thread. */
final class Opened implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Opened.class);

  private record Part(String name, Runnable close) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Notes that {@code close} is to be called at the end. */
  void add(String name, Runnable close) {
    parts.push(new Part(name, close));
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.close().run();
      } catch (RuntimeException e) {
        log.error("{} cannot be stopped", part.name(), e);
      }
    }
  }
}
