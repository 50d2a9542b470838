package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.rest.Candle;
import io.ledgerflux.gateway.rest.CandleQuery;
import io.ledgerflux.gateway.rest.Completeness;
import io.ledgerflux.gateway.rest.CompletenessQuery;
import io.ledgerflux.gateway.rest.FeedGap;
import io.ledgerflux.gateway.rest.GapQuery;
import io.ledgerflux.gateway.rest.Page;
import io.ledgerflux.gateway.rest.RestHistory;
import io.ledgerflux.gateway.rest.TickPlace;
import io.ledgerflux.gateway.rest.TickQuery;
import io.ledgerflux.gateway.rest.TickRow;
import io.ledgerflux.gateway.rest.TickWindow;
import io.ledgerflux.ops.OpsEndpoints;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TickDownloadTest {
  private static final String ADDRESS = "127.0.0.1";

  /** More than all buffers on the way hold. */
  private static final int MUCH = 20_000_000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void holdsNoPlaceWhileTheSocketIsWaitedFor() throws Exception {
    RestAdmission admission = admissionWithOnePlace(Duration.ofMinutes(1));
    try (Socket reader = ask(admission)) {
      awaitStatus(reader);

      await().atMost(Durations.ONE_MINUTE).until(admission::tryEnter);

      assertThat(admission.downloads().tryBegin(ADDRESS)).as("room for another download").isFalse();
      admission.leave();
      assertThat(reader.getInputStream().readNBytes(MUCH)).hasSize(MUCH);
    }
    await().atMost(Durations.ONE_MINUTE).until(() -> admission.downloads().tryBegin(ADDRESS));
  }

  @Test
  void breaksOffWhereThereIsNoPlaceToReadOn() throws Exception {
    RestAdmission admission = admissionWithOnePlace(Duration.ofMillis(1));
    try (Socket reader = ask(admission)) {
      awaitStatus(reader);
      await().atMost(Durations.ONE_MINUTE).until(admission::tryEnter);

      assertThat(readToTheEnd(reader)).isLessThan(MUCH);

      await().atMost(Durations.ONE_MINUTE).until(() -> admission.downloads().tryBegin(ADDRESS));
    }
  }

  private static RestAdmission admissionWithOnePlace(Duration patience) {
    RestAdmission admission = new RestAdmission(new RestLimits(1_000, 1, 0, 1_000_000), patience);
    admission.answerFrom(new EndlessTicks());
    return admission;
  }

  private Socket ask(RestAdmission admission) throws IOException {
    SubscriberLoop loop = new SubscriberLoop(wiring(admission), 0);
    vertx.deployVerticle(loop).await();
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), loop.port()));
    socket
        .getOutputStream()
        .write(
            "GET /api/v1/products/BTC-USD/ticks HTTP/1.1\r\nHost: gateway\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** How much there was; the end may be a connection that was reset. */
  private static int readToTheEnd(Socket socket) {
    byte[] some = new byte[4_096];
    int all = 0;
    try {
      InputStream answer = socket.getInputStream();
      for (int read = answer.read(some); read >= 0 && all < MUCH; read = answer.read(some)) {
        all += read;
      }
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return all;
  }

  private static void awaitStatus(Socket socket) throws IOException {
    byte[] begin = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
  }

  private static Wiring wiring(RestAdmission admission) {
    ServerConfig config =
        GatewayConfig.read(Settings.read(Map.of(), GatewayConfig.OPTIONS)).server();
    CollectorRegistry registry = new CollectorRegistry();
    return new Wiring(
        config,
        new MemoryLimits(10, Duration.ofMinutes(1)),
        List.of(),
        new OpsEndpoints("test", new Readiness(), registry),
        new GatewayMetrics(registry, List.of()),
        new Admission(config.admission(), 0),
        new Budget(config.buffers()),
        new DeferredBackfill(),
        new DeferredReplayHistory(),
        admission,
        Optional.empty());
  }

  /** Each page of ticks goes on for ever. */
  private static final class EndlessTicks implements RestHistory {
    @Override
    public boolean knows(String product) {
      return true;
    }

    @Override
    public TickWindow window(TickQuery query) {
      return new TickWindow(query, TickPlace.before(0), TickPlace.before(Long.MAX_VALUE), false);
    }

    @Override
    public List<TickRow> ticks(TickWindow window, int most) {
      return Collections.nCopies(most, new TickRow(Ticks.tick(7, 6), false));
    }

    @Override
    public Page<Candle> candles(CandleQuery query) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Completeness.Report completeness(CompletenessQuery query) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Page<FeedGap> gaps(GapQuery query) {
      throw new UnsupportedOperationException();
    }
  }
}
