package io.ledgerflux.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.replay.Pace;
import io.ledgerflux.simulator.replay.Recorder;
import io.ledgerflux.simulator.venue.FeedMessage;
import io.ledgerflux.simulator.venue.Injected;
import io.ledgerflux.simulator.venue.Limits;
import io.ledgerflux.simulator.venue.ProductCount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exchange over real sockets on free ports. */
class SimulatedExchangeTest {
  private static final SimulatorOptions LIVELY =
      SimulatorOptions.defaults().withRate(500).withTape(100_000);

  @TempDir private Path folder;

  @BeforeAll
  static void waitBriefly() {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
  }

  @AfterAll
  static void resetWaiting() {
    Awaitility.reset();
  }

  @Test
  void sendsASubscriberEveryTradeOnce() throws Exception {
    try (var exchange = started(LIVELY);
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD", "ETH-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 300);
      exchange.pause();

      List<String> sent = exchange.tape().stream().map(FeedMessage::text).toList();
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") == sent.size());
      assertThat(client.received("ticker")).isEqualTo(sent);
      ProductCount bitcoin = exchange.counts().getFirst();
      assertThat(bitcoin.product()).isEqualTo("BTC-USD");
      assertThat(bitcoin.lastTradeId() - bitcoin.firstTradeId() + 1).isEqualTo(bitcoin.sent());
    }
  }

  @Test
  void offersPermessageDeflate() throws Exception {
    try (var exchange = started(LIVELY);
        var client = FeedClient.compressed(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 50);

      assertThat(client.negotiatedExtensions()).contains("permessage-deflate");
    }
  }

  @Test
  void sendsAnErrorAndStays() throws Exception {
    try (var exchange = started(LIVELY);
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD", "NOPE-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("error") == 1);
      client.subscribe("ticker", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 5);

      assertThat(client.received("error").getFirst()).contains("NOPE-USD is not a valid product");
    }
  }

  @Test
  void breaksConnectionsAndGoesOnForThoseWhoComeBack() throws Exception {
    try (var exchange = started(LIVELY);
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 0);
      exchange.dropConnections();
      await().atMost(Durations.ONE_MINUTE).until(client::isClosed);
      await().atMost(Durations.ONE_MINUTE).until(() -> exchange.clients() == 0);

      assertThat(client.closeStatus()).as("no closing handshake").isNotEqualTo(1000);
      try (var again = new FeedClient(exchange.uri())) {
        again.subscribe("ticker", "BTC-USD");
        await().atMost(Durations.ONE_MINUTE).until(() -> again.count("ticker") > 5);
      }
    }
  }

  @Test
  void turnsClientsAwayWhileItIsDown() throws Exception {
    try (var exchange = started(LIVELY)) {
      await()
          .atMost(Durations.ONE_MINUTE)
          .untilAsserted(
              () -> {
                exchange.inject(new Fault.Down(Duration.ofSeconds(3)));
                assertThatThrownBy(() -> new FeedClient(exchange.uri()))
                    .hasStackTraceContaining("503");
              });
      await()
          .atMost(Durations.ONE_MINUTE)
          .ignoreExceptions()
          .until(
              () -> {
                try (var client = new FeedClient(exchange.uri())) {
                  return !client.isClosed();
                }
              });
    }
  }

  @Test
  void turnsAwayWhoConnectsTooOften() throws Exception {
    try (var exchange = started(LIVELY)) {
      int refused = 0;
      for (int i = 0; i < 200 && refused == 0; i++) {
        refused = isAdmitted(exchange.uri()) ? 0 : 1;
      }
      assertThat(refused).isOne();
      await().atMost(Durations.ONE_MINUTE).until(() -> isAdmitted(exchange.uri()));
    }
    try (var exchange = started(LIVELY.withLimits(Limits.NONE))) {
      for (int i = 0; i < 200; i++) {
        assertThat(isAdmitted(exchange.uri())).isTrue();
      }
    }
  }

  /** Whether one who connects is let in; if not, he is told that it was too often. */
  private static boolean isAdmitted(URI exchange) throws Exception {
    try (var socket = new Socket(exchange.getHost(), exchange.getPort())) {
      socket
          .getOutputStream()
          .write(
              """
              GET / HTTP/1.1\r
              Host: exchange\r
              Upgrade: websocket\r
              Connection: Upgrade\r
              Sec-WebSocket-Version: 13\r
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
              \r
              """
                  .getBytes(US_ASCII));
      var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      String status = answer.readLine();
      assertThat(status).containsAnyOf(" 101 ", " 429 ");
      return status.contains(" 101 ");
    }
  }

  @Test
  void injectsBadMessagesExactlyAsItTellsThem() throws Exception {
    try (var exchange = started(LIVELY);
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 0);
      exchange.inject("BTC-USD/bad");
      exchange.inject(new Fault.Inject(BadMessage.CROSSED), "BTC-USD");
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> exchange.injected().size() == BadMessage.all().size() + 1);
      exchange.pause();

      List<String> bad = exchange.injected().stream().map(Injected::text).toList();
      await().atMost(Durations.ONE_MINUTE).until(() -> client.received().containsAll(bad));
      assertThat(bad).anyMatch(text -> text.length() == 1 << 20);
    }
  }

  @Test
  void cutsOffAReaderThatDoesNotRead() throws Exception {
    SimulatorOptions fast = LIVELY.withRate(20_000).withProducts(50).withMostUnread(100_000);
    try (var exchange = started(fast);
        var deaf = new DeafClient(exchange.port());
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      deaf.subscribe(exchange.counts().stream().map(ProductCount::product).toList());
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> exchange.tape().stream().anyMatch(each -> !isBitcoin(each)));
      await().atMost(Durations.ONE_MINUTE).until(() -> exchange.clients() == 1);

      int before = client.count("ticker");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > before);
      assertThat(client.isClosed()).isFalse();
    }
  }

  @Test
  void aRestartGoesOnAbove() throws Exception {
    long last;
    try (var exchange = started(LIVELY.withRate(20_000));
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 1_000);
      exchange.pause();
      last = exchange.counts().getFirst().lastSequence();
    }
    try (var exchange = started(LIVELY.withRate(20_000));
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 0);

      assertThat(exchange.counts().getFirst().firstSequence()).isGreaterThan(last);
    }
  }

  @Test
  void replaysARecordingAsFastAsItIsRead() throws Exception {
    Path file = folder.resolve("market.jsonl.gz");
    SimulatorOptions.MadeMarket made = LIVELY.market();
    Recorder.record(
        new Market(made.products(), 50, 1, 1_700_000_000_000_000L), file, 20_000, false);
    try (var exchange = started(LIVELY.withReplay(file, new Pace(0, true)));
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD", "ETH-USD", "SOL-USD", "ADA-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") == 20_000);

      await().atMost(Durations.ONE_MINUTE).until(exchange::replayIsOver);
      assertThat(client.received("ticker"))
          .isEqualTo(exchange.tape().stream().map(FeedMessage::text).toList());
      client.subscribe("heartbeat", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("heartbeat") > 0);
      long last = exchange.counts().getFirst().lastTradeId();
      assertThat(client.received("heartbeat").getFirst()).contains("\"last_trade_id\":" + last);
    }
  }

  @Test
  void saysWhichRecordingItCannotRead() {
    SimulatorOptions options = LIVELY.withReplay(folder.resolve("none.jsonl"), Pace.OWN);

    assertThatThrownBy(() -> new SimulatedExchange(options))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.jsonl");
  }

  @Test
  void isControlledOverHttp() throws Exception {
    try (var exchange = started(LIVELY);
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      await().atMost(Durations.ONE_MINUTE).until(() -> client.count("ticker") > 10);
      assertThat(
              call(exchange, "POST", "/faults", "BTC-USD/crossed\nBTC-USD/skip=2\n").statusCode())
          .isEqualTo(200);
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> exchange.skipped().size() == 2 && !exchange.injected().isEmpty());

      assertThat(call(exchange, "GET", "/injected", "").body()).startsWith("crossed \"{");
      assertThat(call(exchange, "GET", "/skipped", "").body().lines()).hasSize(2);
      assertThat(call(exchange, "GET", "/products", "").body())
          .startsWith("{\"product\":\"BTC-USD\",\"made\":")
          .contains("\"skipped\":2");
      assertThat(call(exchange, "GET", "/tape", "").body()).contains("\"type\":\"ticker\"");
      assertThat(call(exchange, "POST", "/pause", "").statusCode()).isEqualTo(200);
      assertThat(call(exchange, "POST", "/resume", "").statusCode()).isEqualTo(200);
      assertThat(call(exchange, "DELETE", "/faults", "").statusCode()).isEqualTo(200);
      assertThat(call(exchange, "GET", "/nothing", "").statusCode()).isEqualTo(404);
      assertThat(call(exchange, "POST", "/nothing", "").statusCode()).isEqualTo(404);
      HttpResponse<String> wrong = call(exchange, "POST", "/faults", "explode");
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("explode").contains("silent");
    }
  }

  @Test
  void tellsItsHealthToOthersAndTakesNoOrdersFromThem() throws Exception {
    List<String> own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .map(InetAddress::getHostAddress)
            .toList();
    try (var exchange = started(LIVELY.withHost("0.0.0.0"))) {
      assertThat(call(exchange, "GET", "/health", "").statusCode()).isEqualTo(200);
      for (String address : own) {
        assertThat(callAt(address, exchange, "GET", "/health", "").statusCode()).isEqualTo(200);
        assertThat(callAt(address, exchange, "POST", "/pause", "").statusCode()).isEqualTo(403);
      }
    }
  }

  @Test
  void followsItsScript() throws Exception {
    try (var exchange = started(LIVELY.withFaults("skip@1/50", "BTC-USD/negative-price@200ms"));
        var client = new FeedClient(exchange.uri())) {
      client.subscribe("ticker", "BTC-USD");
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> !exchange.injected().isEmpty() && exchange.skipped().size() > 2);
      exchange.clearFaults();
      exchange.goSilent(Duration.ofSeconds(30));
      exchange.pause();
      exchange.resume();

      assertThat(exchange.injected().getFirst().kind()).isEqualTo(BadMessage.NEGATIVE_PRICE);
    }
  }

  @Test
  void canBeStoppedTwiceAndSaysWhenItsPortIsTaken() {
    var exchange = started(LIVELY);
    try (var second = new SimulatedExchange(LIVELY.withPort(exchange.port()))) {
      assertThatThrownBy(second::start).hasStackTraceContaining("in use");
    }
    exchange.stop();
    exchange.stop();
    assertThat(exchange.counts()).as("what it tells afterwards").hasSize(4);
  }

  private static boolean isBitcoin(FeedMessage ticker) {
    return ticker.product().equals("BTC-USD");
  }

  private static SimulatedExchange started(SimulatorOptions options) {
    var exchange = new SimulatedExchange(options);
    exchange.start();
    return exchange;
  }

  private static HttpResponse<String> call(
      SimulatedExchange exchange, String method, String path, String body)
      throws IOException, InterruptedException {
    return callAt("127.0.0.1", exchange, method, path, body);
  }

  private static HttpResponse<String> callAt(
      String address, SimulatedExchange exchange, String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://" + address + ":" + exchange.port() + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    }
  }
}
