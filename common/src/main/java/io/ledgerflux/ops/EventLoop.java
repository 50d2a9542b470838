package io.ledgerflux.ops;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;

/** Vert.x with one event loop, where one is enough. */
public final class EventLoop {
  /** A loop that was blocked for so long is told with what it did. */
  private static final long BLOCKED_SECONDS = 2;

  private EventLoop() {}

  /** A Vert.x that runs until it is closed. */
  public static Vertx one() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setWarningExceptionTimeUnit(TimeUnit.SECONDS)
            .setWarningExceptionTime(BLOCKED_SECONDS));
  }
}
