package io.ledgerflux.gateway.server;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether a certificate was renewed. What is not right in the files changes nothing. */
final class TlsWatch {
  private static final Logger log = LoggerFactory.getLogger(TlsWatch.class);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final TlsFiles files;
  private final Consumer<PemKeyCertOptions> renewal;
  private PemKeyCertOptions current = new PemKeyCertOptions();
  private String fault = "";

  TlsWatch(Vertx vertx, TlsFiles files, Consumer<PemKeyCertOptions> renewal) {
    this.vertx = vertx;
    this.files = files;
    this.renewal = renewal;
  }

  /** Looks again and again, on a thread that may block. */
  void run() throws InterruptedException {
    while (true) {
      read();
      Thread.sleep(LOOK);
    }
  }

  private void read() {
    try {
      PemKeyCertOptions now = files.read(vertx);
      fault = "";
      if (!same(now, current)) {
        current = now;
        renewal.accept(now);
      }
    } catch (IOException | GeneralSecurityException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(fault)) {
        fault = why;
        log.warn("the certificate is not renewed: {}", why);
      }
    }
  }

  private static boolean same(PemKeyCertOptions one, PemKeyCertOptions other) {
    return one.getCertValues().equals(other.getCertValues())
        && one.getKeyValues().equals(other.getKeyValues());
  }
}
