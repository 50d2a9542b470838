package io.ledgerflux.embedded;

import java.net.URI;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A server on 127.0.0.1 that keeps its port and what it stored from one start to the next. */
interface Server extends AutoCloseable {
  /**
   * Gets what the server is run from, where that may take minutes; a start does it, too.
   *
   * @param unwanted ends it early, without an error
   * @param tell hears what takes its time
   */
  default void prepare(BooleanSupplier unwanted, Consumer<String> tell) {}

  /** Returns when the server answers. */
  void start();

  /** Ends the server in order. */
  void stop();

  /** Ends the server and all its processes by SIGKILL. */
  void kill();

  boolean isRunning();

  /** The port, which is known from the first start on. */
  int port();

  /** Where it tells of its health while it runs, if it does. */
  default Optional<URI> monitor() {
    return Optional.empty();
  }

  /** Forgets everything stored; the server must not be running. */
  void wipe();

  /** Stops the server and gives up what it occupied; a temporary store is deleted. */
  @Override
  void close();
}
