package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StaticFilesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void areThoseThatAreListed() {
    assertThat(StaticFiles.all()).containsOnlyKeys(StaticFiles.CONTENT_TYPES.keySet());
  }

  @Test
  void areNotReadAgainByEachEventLoop() {
    StaticFiles.addTo(Router.router(vertx));
    Router another = Router.router(vertx);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadAllocatedBytes();
    StaticFiles.addTo(another);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(500_000);
  }
}
