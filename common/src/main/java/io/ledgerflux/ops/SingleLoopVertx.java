package io.ledgerflux.ops;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;

/** Makes a Vert.x with one event loop, for servers and clients to which one is enough. */
public final class SingleLoopVertx {
  /** A loop that was blocked for so long is logged with its stack trace. */
  private static final long BLOCKED_SECONDS = 2;

  private SingleLoopVertx() {}

  /** Makes one; whoever asked for it closes it. */
  public static Vertx create() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setWarningExceptionTimeUnit(TimeUnit.SECONDS)
            .setWarningExceptionTime(BLOCKED_SECONDS));
  }
}
