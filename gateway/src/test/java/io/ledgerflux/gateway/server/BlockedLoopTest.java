package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ledgerflux.testing.BlockedLoops;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Durations;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What other tests rely on: an event loop that is blocked is told, with what it does. */
@Tag(BlockedLoops.ON_PURPOSE)
class BlockedLoopTest {
  @Test
  void isToldWithWhatItDoes() throws InterruptedException {
    Logger checker = (Logger) LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker");
    ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    warnings.start();
    checker.setAdditive(false);
    Vertx vertx = GatewayServer.vertx();
    CountDownLatch blocked = new CountDownLatch(1);
    try {
      checker.detachAndStopAllAppenders();
      checker.addAppender(warnings);
      vertx.runOnContext(
          turn -> {
            try {
              blocked.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      await().atMost(Durations.ONE_MINUTE).until(() -> !warnings.list.isEmpty());
      assertThat(warnings.list.getFirst().getThrowableProxy()).isNotNull();
    } finally {
      blocked.countDown();
      vertx.close().await();
      checker.detachAppender(warnings);
      checker.setAdditive(true);
    }
  }
}
