package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {
  @Test
  void leavesOutWhatALibraryWarnsOfAtEachTry() {
    Logging.configure("info", "text");

    assertThat(
            LoggerFactory.getLogger("io.vertx.core.http.impl.HttpClientConnection").isWarnEnabled())
        .isFalse();
    assertThat(LoggerFactory.getLogger("com.zaxxer.hikari.pool.PoolBase").isWarnEnabled())
        .isFalse();
    assertThat(LoggerFactory.getLogger("io.vertx.core.impl").isWarnEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.ledgerflux.ops").isInfoEnabled()).isTrue();
  }
}
