package io.ledgerflux.gateway;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ledgerflux.config.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Gateways for tests, and an ear for event loops that were blocked. */
final class GatewayFixture implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Logger checker =
      (Logger) LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker");
  private final ListAppender<ILoggingEvent> blocked = new ListAppender<>();

  GatewayFixture() {
    blocked.start();
    checker.addAppender(blocked);
  }

  /** A gateway at the broker, started; {@code more} are options and their values. */
  static Gateway start(String natsUrl, String... more) {
    return start(natsUrl, 0, more);
  }

  /** The same on a port. */
  static Gateway start(String natsUrl, int port, String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("NATS_URLS", natsUrl);
    environment.put("PORT", Integer.toString(port));
    environment.put("WS_MAX_MSGS_PER_SEC", "0");
    environment.put("DRAIN_SECONDS", "0");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    Settings settings = Settings.read(environment, GatewayConfig.OPTIONS);
    GatewayConfig config = GatewayConfig.read(settings);
    settings.check();
    Gateway gateway = new Gateway(config);
    gateway.start();
    return gateway;
  }

  static HttpResponse<String> get(Gateway gateway, String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The value of a series of {@code /metrics}; 0 where it is missing. */
  static double metric(Gateway gateway, String series) throws Exception {
    return get(gateway, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** What Vert.x said of event loops that were blocked. */
  List<String> blockedLoops() {
    return blocked.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    checker.detachAppender(blocked);
  }
}
