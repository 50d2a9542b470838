package io.ledgerflux.gateway.server;

import io.ledgerflux.ops.Bugs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port on which one event loop listens, and the certificate that it shows there. */
final class Listener {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  private final HttpServer http;

  /**
   * One that does not listen yet.
   *
   * @throws IOException if the certificate or its key cannot be read
   * @throws GeneralSecurityException if they are no certificate and its key
   */
  Listener(Vertx vertx, ServerConfig config) throws IOException, GeneralSecurityException {
    HttpServerOptions options = options(config);
    if (config.edge().tls().isPresent()) {
      options.setSsl(true).setKeyCertOptions(config.edge().tls().get().read(vertx));
    }
    this.http = vertx.createHttpServer(options);
  }

  private static HttpServerOptions options(ServerConfig config) {
    return new HttpServerOptions()
        .setTcpKeepAlive(true)
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(HeadRefusal.MOST_LINE_BYTES)
        .setMaxHeaderSize(HeadRefusal.MOST_HEADER_BYTES)
        .setSendBufferSize(config.buffers().connectionBytes())
        .setMaxWebSocketFrameSize(config.maxRequestBytes())
        .setMaxWebSocketMessageSize(config.maxRequestBytes())
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(config.compression());
  }

  /** Listens; what comes goes to {@code routes}. */
  Future<?> listen(int port, Routes routes) {
    return http.connectionHandler(connection -> Bugs.guard(() -> routes.opened(connection)))
        .requestHandler(routes.handler())
        .listen(port);
  }

  /** The port that it listens on. */
  int port() {
    return http.actualPort();
  }

  /** From now on who connects is shown this certificate. */
  void renew(PemKeyCertOptions certificate) {
    var _ =
        http.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(certificate))
            .onFailure(failure -> log.warn("the certificate is not renewed", failure));
  }
}
