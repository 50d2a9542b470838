package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.get;
import static io.ledgerflux.gateway.GatewayFixture.metric;
import static io.ledgerflux.gateway.RawSocket.CONTINUATION;
import static io.ledgerflux.gateway.RawSocket.LAST;
import static io.ledgerflux.gateway.RawSocket.PING;
import static io.ledgerflux.gateway.RawSocket.TEXT;
import static io.ledgerflux.gateway.RawSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What each who breaks the rules is told, by a gateway that has little patience. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeIT {
  private static final String BTC = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Who does not answer a close frame for so long has his connection ended. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** What a slow machine may take beside what it waits for. */
  private static final Duration ALLOWANCE = Duration.ofSeconds(6);

  private static final int MAX_REQUEST_BYTES = 65_536;
  private static final String CUT_OFF = "ledgerflux_gateway_clients_cut_off_total{reason=\"%s\",}";

  private final NatsServer nats = SharedServers.nats();
  private final GatewayFixture fixture = new GatewayFixture();
  private TestTape tape;
  private Gateway gateway;
  private int port;

  @BeforeAll
  void start() {
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
    gateway =
        GatewayFixture.start(
            nats.url(),
            "WS_SLOW_CLOSE_SECONDS",
            "2",
            "WS_BUFFER_BYTES",
            "16384",
            "WS_MAX_REQUESTS_PER_SEC",
            "100",
            "WS_COMPRESSION",
            "on");
    port = gateway.port();
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
  }

  @AfterAll
  void noEventLoopWasBlocked() {
    gateway.stop();
    tape.close();
    fixture.close();
    assertThat(fixture.blockedLoops()).isEmpty();
  }

  @Test
  void whoTakesNothingIsClosedAsASlowConsumer() throws Exception {
    double before = metric(gateway, CUT_OFF.formatted("slow consumer"));
    try (RawSocket deaf = RawSocket.open(port)) {
      deaf.subscribe(BTC);
      fillUntilCutOff(before + 1);
      assertThat(deaf.awaitCode()).isEqualTo(4008);
    }
  }

  @Test
  void whoTakesAByteASecondIsClosedAsASlowConsumer() throws Exception {
    double before = metric(gateway, CUT_OFF.formatted("slow consumer"));
    try (RawSocket sipping = RawSocket.open(port)) {
      sipping.subscribe(BTC);
      sipping.sip(Duration.ofSeconds(1));
      CompletableFuture<Integer> code = new CompletableFuture<>();
      Thread reader = Thread.startVirtualThread(() -> code.complete(sipping.awaitCode()));
      fillUntilCutOff(before + 1);
      sipping.gulp();
      assertThat(code).succeedsWithin(PATIENCE).isEqualTo(4008);
      assertThat(reader.join(PATIENCE)).isTrue();
    }
  }

  private void fillUntilCutOff(double count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              tape.add(BTC, 200);
              tape.flush();
              return metric(gateway, CUT_OFF.formatted("slow consumer")) >= count;
            });
  }

  @Test
  void whoGoesOnFloodingWithRequestsIsClosed() throws Exception {
    try (RawSocket flooding = RawSocket.open(port)) {
      byte[] ping =
          frame(LAST | TEXT, "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8));
      Thread flood = repeat(flooding, ping, 1_000_000);
      assertThat(flooding.awaitCode()).isEqualTo(4029);
      assertThat(flood.join(PATIENCE)).isTrue();
    }
  }

  @Test
  void pingsAreRequestsToo() throws Exception {
    try (RawSocket flooding = RawSocket.open(port)) {
      Thread flood = repeat(flooding, frame(LAST | PING, new byte[0]), 1_000_000);
      assertThat(flooding.awaitCode()).isEqualTo(4029);
      assertThat(flood.join(PATIENCE)).isTrue();
    }
  }

  @Test
  void whoAsksABitTooMuchIsToldAndStays() throws Exception {
    try (RawSocket eager = RawSocket.open(port)) {
      for (int i = 0; i < 300; i++) {
        eager.say("{\"op\":\"ping\",\"t\":" + i + "}");
      }
      String said = "";
      while (!said.contains("RATE_LIMITED")) {
        said = new String(eager.readMessage(), StandardCharsets.UTF_8);
      }
      assertThat(said).contains("\"retry_ms\":1000");
      await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ofMillis(1_000))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                eager.say("{\"op\":\"ping\",\"t\":777}");
                return new String(eager.readMessage(), StandardCharsets.UTF_8).contains("777");
              });
    }
  }

  @Test
  void aMessageOfHundredMegabytesIsNotWaitedFor() throws Exception {
    try (RawSocket big = RawSocket.open(port)) {
      Thread sending =
          Thread.startVirtualThread(
              () -> {
                try {
                  big.write(frame(LAST | TEXT, 100L << 20, new byte[MAX_REQUEST_BYTES]));
                  for (int sent = 0; sent < 100 << 20; sent += MAX_REQUEST_BYTES) {
                    big.write(new byte[MAX_REQUEST_BYTES]);
                  }
                } catch (IOException e) {
                  // He was cut off.
                }
              });
      assertThat(new String(big.readMessage(), StandardCharsets.UTF_8)).contains("MESSAGE_TOO_BIG");
      assertThat(big.awaitCode()).isEqualTo(1009);
      assertThat(sending.join(PATIENCE)).isTrue();
    }
  }

  @Test
  void fragmentsThatAddUpToTooMuchAreNotPutTogether() throws Exception {
    try (RawSocket fragments = RawSocket.open(port)) {
      fragments.write(frame(TEXT, "x".repeat(10_000).getBytes(StandardCharsets.UTF_8)));
      byte[] more = frame(CONTINUATION, "x".repeat(10_000).getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 6; i++) {
        fragments.write(more);
      }
      assertThat(fragments.awaitCode()).isEqualTo(1009);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1, 0x2})
  void aMessageMayBeginWithAFragmentThatIsEmpty(int kind) throws Exception {
    byte[] empty = new byte[0];
    byte[] ping = "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8);
    try (RawSocket fragments = RawSocket.open(port)) {
      fragments.write(frame(kind, empty));
      fragments.write(frame(CONTINUATION, empty));
      fragments.write(frame(CONTINUATION, Arrays.copyOf(ping, 5)));
      fragments.write(frame(CONTINUATION, empty));
      fragments.write(frame(LAST | CONTINUATION, Arrays.copyOfRange(ping, 5, ping.length)));
      assertThat(fragments.readMessage()).asString().isEqualTo("{\"op\":\"pong\",\"t\":1}");
      fragments.write(frame(kind, empty));
      fragments.write(frame(LAST | CONTINUATION, empty));
      assertThat(fragments.readMessage()).asString().contains("INVALID_JSON");
      fragments.say("{\"op\":\"ping\",\"t\":2}");
      assertThat(fragments.readMessage()).asString().isEqualTo("{\"op\":\"pong\",\"t\":2}");
    }
  }

  @Test
  void emptyFragmentsWithoutAnEndAreAFlood() throws Exception {
    try (RawSocket fragments = RawSocket.open(port)) {
      fragments.write(frame(TEXT, new byte[0]));
      Thread flood = repeat(fragments, frame(CONTINUATION, new byte[0]), 1_000_000);
      assertThat(fragments.awaitCode()).isEqualTo(4029);
      assertThat(flood.join(PATIENCE)).isTrue();
    }
  }

  @Test
  void aTextThatIsNotUtf8IsNotGuessedAt() throws Exception {
    try (RawSocket broken = RawSocket.open(port);
        RawSocket brokenBetweenFragments = RawSocket.open(port)) {
      broken.write(frame(LAST | TEXT, new byte[] {'{', (byte) 0xc3, (byte) 0x28, '}'}));
      assertThat(broken.awaitCode()).isEqualTo(1007);
      brokenBetweenFragments.write(frame(TEXT, new byte[] {(byte) 0xc3}));
      brokenBetweenFragments.write(frame(LAST | CONTINUATION, new byte[] {0x28}));
      assertThat(brokenBetweenFragments.awaitCode()).isEqualTo(1007);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8100", // not masked
        "838000000000", // an operation that does not exist
        "8b8000000000", // a control frame that does not exist
        "808000000000", // a continuation of nothing
        "098000000000", // a ping in fragments
        "89fe007e00000000", // a ping that is too long
      })
  void whatIsNotTheProtocolEndsTheConnection(String hex) throws Exception {
    try (RawSocket rude = RawSocket.open(port)) {
      rude.write(HexFormat.of().parseHex(hex));
      assertThat(rude.awaitCode()).isIn(1002, 1007);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "818400000000 7bc3287d, 1007", // a text that is not UTF-8
    "818400000000 7bc3287d 888200000000 03e8, 1007", // and a goodbye behind it
    "8100, 1002", // not masked
    "81ff000000000001000100000000, 1009", // a message of 65,537 bytes
    "888200000000 03e8, 1000", // a goodbye
  })
  void goodbyeIsSaidOnce(String hex, int code) throws Exception {
    try (RawSocket leaving = RawSocket.open(port)) {
      leaving.write(HexFormat.of().parseHex(hex.replace(" ", "")));
      assertThat(leaving.awaitCodes()).containsExactly(code);
    }
  }

  @Test
  void whoSaysGoodbyeInAFloodHearsItOnce() throws Exception {
    try (RawSocket flooding = RawSocket.open(port)) {
      ByteArrayOutputStream flood = new ByteArrayOutputStream();
      for (int i = 0; i < 5_000; i++) {
        flood.writeBytes(frame(LAST | PING, new byte[0]));
      }
      flood.writeBytes(HexFormat.of().parseHex("88820000000003e8"));
      flooding.write(flood.toByteArray());
      assertThat(flooding.awaitCodes()).containsExactly(4029);
    }
  }

  @Test
  void aSmallMessageThatUnpacksToABigOneIsNotUnpacked() throws Exception {
    try (RawSocket bomb =
        RawSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
      byte[] packed = deflate(new byte[40 << 20]);
      assertThat(packed.length).isLessThan(MAX_REQUEST_BYTES);
      bomb.write(frame(LAST | 0x40 | TEXT, packed));
      assertThat(bomb.awaitCode()).isEqualTo(1009);
    }
  }

  @Test
  void aCompressedRequestIsAnswered() throws Exception {
    try (RawSocket packed =
        RawSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
      byte[] ping = "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8);
      packed.write(frame(LAST | 0x40 | TEXT, deflate(ping)));
      assertThat(packed.readMessage()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=10,"
            + " permessage-deflate; server_no_context_takeover; client_no_context_takeover",
      })
  void whoAsksForItHasEachMessageCompressedByItself(String offer) throws Exception {
    try (RawSocket packed = RawSocket.connect(port)) {
      assertThat(packed.handshake("Sec-WebSocket-Extensions: " + offer + "\r\n"))
          .containsPattern(
              "(?i)sec-websocket-extensions: permessage-deflate;.*server_no_context_takeover");
      packed.say("{\"op\":\"ping\",\"t\":1}");
      packed.say("{\"op\":\"ping\",\"t\":1}");
      byte[] first = packed.readMessage();
      assertThat(first).isEqualTo(packed.readMessage());
      assertThat(inflate(first)).isEqualTo("{\"op\":\"pong\",\"t\":1}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=15",
      })
  void aSmallerWindowIsNotAgreedOn(String offer) throws Exception {
    try (RawSocket plain = RawSocket.connect(port)) {
      assertThat(plain.handshake("Sec-WebSocket-Extensions: " + offer + "\r\n"))
          .startsWith("HTTP/1.1 101")
          .doesNotContainIgnoringCase("sec-websocket-extensions");
      plain.say("{\"op\":\"ping\",\"t\":1}");
      assertThat(plain.readMessage()).asString().isEqualTo("{\"op\":\"pong\",\"t\":1}");
    }
  }

  @Test
  void whoDoesNotAnswerAPingIsClosed() throws Exception {
    Gateway pinging = GatewayFixture.start(nats.url(), "WS_PING_SECONDS", "2");
    try (TestSubscriber alive = TestSubscriber.connectWhenReady(pinging)) {
      for (int i = 0; i < 2; i++) {
        try (RawSocket dead = RawSocket.open(pinging.port())) {
          assertThat(dead.awaitCode()).isEqualTo(4002);
        }
      }
      assertThat(alive.isClosed()).isFalse();
    } finally {
      pinging.stop();
    }
  }

  @Test
  void whoConnectsAndAsksNothingHasToGo() throws Exception {
    Gateway strict = GatewayFixture.start(nats.url(), "WS_HANDSHAKE_SECONDS", "1");
    try {
      List<RawSocket> silent = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        silent.add(RawSocket.connect(strict.port()));
      }
      RawSocket slow = RawSocket.connect(strict.port());
      slow.write("GET /ws HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      silent.add(slow);
      for (RawSocket socket : silent) {
        assertThat(socket.isEnded()).isTrue();
        socket.close();
      }
      assertThat(metric(strict, "ledgerflux_gateway_connections_refused_total{reason=\"silent\",}"))
          .isGreaterThanOrEqualTo(51);
    } finally {
      strict.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /ws\r\n\r\n",
        "\u0000\u0001\u0002\u0003\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
      })
  void garbageIsNoUpgrade(String garbage) throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write(garbage);
      assertThat(rude.readHead()).matches("(?s)HTTP/[12].[01] (4\\d\\d|501) .*");
    }
    assertThat(get(gateway, "/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aQueryThatCannotBeReadIsAnswered() throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      assertThat(rude.handshake("/ws?x=%zz", "")).startsWith("HTTP/1.1 400");
    }
    for (String path : List.of("/api/v1/products?x=%zz", "/api/v1/products/BTC-USD/ticks?from=%")) {
      try (RawSocket rude = RawSocket.connect(port)) {
        rude.write("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(rude.readHead())
            .startsWith("HTTP/1.1 400")
            .contains("content-type: application/problem+json");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
        "Connection: close\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
      })
  void whatIsNoHandshakeIsRefusedWithoutAProblem(String headers) throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n" + headers + "\r\n");
      assertThat(rude.readHead()).startsWith("HTTP/1.1 400").doesNotContain("problem+json");
    }
  }

  @Test
  void aVersionOfTheWebSocketThatIsNotSpokenIsAnsweredWithTheOneThatIs() throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write(
          "GET /ws HTTP/1.1\r\nHost: x\r\n"
              + RawSocket.UPGRADE.replace("Version: 13", "Version: 12")
              + "\r\n");
      assertThat(rude.readHead())
          .startsWith("HTTP/1.1 426")
          .containsIgnoringCase("sec-websocket-version: 13")
          .doesNotContain("problem+json");
    }
  }

  @Test
  void requestsThatWereSentAheadAreAnsweredInTheirOrder() throws Exception {
    try (RawSocket hasty = RawSocket.connect(port)) {
      hasty.write(
          """
          GET /health HTTP/1.1\r
          Host: x\r
          \r
          GET /nowhere HTTP/1.1\r
          Host: x\r
          \r
          GET /openapi.yaml HTTP/1.1\r
          Host: x\r
          Connection: close\r
          \r
          """);
      List<String> answers =
          Pattern.compile("HTTP/1\\.1 (\\d+)")
              .matcher(hasty.readToEnd())
              .results()
              .map(answer -> answer.group(1))
              .toList();
      assertThat(answers).containsExactly("200", "404", "200");
    }
  }

  @Test
  void whoSaysNothingMoreBehindHisRequestIsAnswered() throws Exception {
    List<RawSocket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        crowd.add(RawSocket.connect(port));
      }
      for (RawSocket brief : crowd) {
        brief.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        brief.endSaying();
      }
      for (RawSocket brief : crowd) {
        assertThat(brief.readToEnd()).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (RawSocket brief : crowd) {
        brief.close();
      }
    }
  }

  @Test
  void whoDoesNotTakeAnAnswerIsClosed() throws Exception {
    String unread = "ledgerflux_gateway_connections_refused_total{reason=\"unread\",}";
    double before = metric(gateway, unread);
    try (RawSocket deaf = RawSocket.connect(port)) {
      deaf.write("GET /page/lib/echarts.esm.min.js HTTP/1.1\r\nHost: x\r\n\r\n");
      await().atMost(PATIENCE).until(() -> metric(gateway, unread) == before + 1);
      assertThat(deaf.readToEnd()).hasSizeLessThan(1_000_000);
    }
  }

  @Test
  void aBodyWithoutAnEndIsNotRead() throws Exception {
    try (RawSocket endless = RawSocket.connect(port)) {
      endless.write("POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(endless.readHead()).startsWith("HTTP/1.1 40");
      endless.write("40000000\r\n");

      assertThatThrownBy(() -> pour(endless)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aBodyThatIsSaidToBeLongIsRefusedAtOnce() throws Exception {
    String refused = "ledgerflux_gateway_connections_refused_total{reason=\"body\",}";
    double before = metric(gateway, refused);
    try (RawSocket endless = RawSocket.connect(port)) {
      endless.write("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n");
      assertThat(endless.readToEnd()).startsWith("HTTP/1.1 413");
    }
    assertThat(metric(gateway, refused)).isEqualTo(before + 1);
  }

  /** More than the gateway and both sockets hold. */
  private static void pour(RawSocket socket) throws IOException {
    for (int i = 0; i < 1_000; i++) {
      socket.write(new byte[65_536]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/api/v1/products/%", "/api/v1/products/%4/ticks", "/ws%2"})
  void aPathThatCannotBeReadIsAnsweredAndNoBug(String path) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.vertx.ext.web");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (RawSocket stranger = RawSocket.connect(port)) {
      stranger.write("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(stranger.readToEnd()).startsWith("HTTP/1.1 400").contains("BAD_PARAMETER");
      assertThat(List.copyOf(log.list)).noneMatch(e -> e.getLevel().isGreaterOrEqual(Level.WARN));
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void aHeadThatIsTooLongIsNotRead() throws Exception {
    try (RawSocket rude = RawSocket.connect(port)) {
      rude.write("GET /ws HTTP/1.1\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
      assertThat(rude.readHead()).startsWith("HTTP/1.1 431");
    } catch (IOException e) {
      assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
    }
  }

  @Test
  void anAddressHasOnlySoManyConnections() throws Exception {
    Gateway strict = GatewayFixture.start(nats.url(), "WS_MAX_CONNECTIONS_PER_ADDRESS", "2");
    try (TestSubscriber first = TestSubscriber.connectWhenReady(strict);
        TestSubscriber second = TestSubscriber.connect(strict.port());
        RawSocket third = RawSocket.connect(strict.port())) {
      String head = third.handshake("");
      assertThat(head)
          .startsWith("HTTP/1.1 429")
          .contains("retry-after: 1", "application/problem+json");
      assertThat(third.readBody(head)).contains("\"code\":\"ADDRESS_FULL\"");
      assertThat(third.readToEnd()).as("until the connection is closed").isEmpty();
      assertThat(first.isClosed() || second.isClosed()).isFalse();
    } finally {
      strict.stop();
    }
  }

  @Test
  void noMoreAreLetInThanSoManyASecond() throws Exception {
    Gateway strict = GatewayFixture.start(nats.url(), "WS_MAX_HANDSHAKES_PER_SEC", "5");
    try (TestSubscriber first = TestSubscriber.connectWhenReady(strict)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  RawSocket.open(strict.port()).close();
                }
              })
          .hasMessageStartingWith("HTTP/1.1 503");
      assertThat(first.isClosed()).isFalse();
    } finally {
      strict.stop();
    }
  }

  @Test
  void eachIsToldWhenToComeAgainAndServedUntilThen() throws Exception {
    Gateway stopping = GatewayFixture.start(nats.url(), "DRAIN_SECONDS", "10");
    await().atMost(PATIENCE).until(() -> stopping.readiness().isReady());
    List<TestSubscriber> subscribers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      subscribers.add(TestSubscriber.connect(stopping.port()).subscribe(BTC));
      subscribers.getLast().await("snapshot");
    }
    Thread stop = Thread.ofPlatform().start(stopping::stop);
    await().atMost(PATIENCE).until(() -> get(stopping, "/ready").statusCode() == 503);
    try (RawSocket late = RawSocket.connect(stopping.port())) {
      String head = late.handshake("");
      assertThat(head).startsWith("HTTP/1.1 503").contains("retry-after: 1");
      assertThat(late.readBody(head)).contains("\"code\":\"STOPPING\"");
    }
    // One wait for all of them: twenty would take most of the time that is left.
    await()
        .atMost(PATIENCE)
        .until(() -> subscribers.stream().noneMatch(s -> s.messages("reconnect").isEmpty()));
    List<Long> afterMillis =
        subscribers.stream()
            .map(s -> s.messages("reconnect").getFirst().path("after_ms").asLong())
            .toList();
    assertThat(afterMillis).allMatch(millis -> millis >= 0 && millis < 10_000);
    assertThat(afterMillis.stream().distinct().count()).isGreaterThan(15);
    TestSubscriber longest =
        subscribers.get(afterMillis.indexOf(afterMillis.stream().max(Long::compare).orElseThrow()));
    tape.add(BTC, 10);
    longest.awaitSequence(tape.last(BTC));
    for (TestSubscriber subscriber : subscribers) {
      assertThat(subscriber.awaitClosed()).isEqualTo(1012);
    }
    assertThat(stop.join(PATIENCE)).isTrue();
  }

  @Test
  void endsInItsTimeWhateverSubscribersDo() throws Exception {
    Duration drain = Duration.ofSeconds(1);
    Gateway stopping =
        GatewayFixture.start(
            nats.url(),
            "DRAIN_SECONDS",
            Long.toString(drain.toSeconds()),
            "WS_SLOW_CLOSE_SECONDS",
            "600");
    await().atMost(PATIENCE).until(() -> stopping.readiness().isReady());
    try (RawSocket deaf = RawSocket.open(stopping.port())) {
      deaf.subscribe(BTC);
      deaf.readMessage();
      for (int i = 0; i < 50; i++) {
        tape.add(BTC, 200);
      }
      tape.flush();
      long begin = System.nanoTime();
      stopping.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isLessThan(drain.plus(GOODBYE).plus(ALLOWANCE));
    }
  }

  private static Thread repeat(RawSocket socket, byte[] frame, int times) {
    return Thread.startVirtualThread(
        () -> {
          try {
            for (int i = 0; i < times; i++) {
              socket.write(frame);
            }
          } catch (IOException e) {
            // He was cut off.
          }
        });
  }

  private static String inflate(byte[] packed) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(packed);
    byte[] bytes = new byte[MAX_REQUEST_BYTES];
    int length = inflater.inflate(bytes);
    inflater.end();
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    byte[] packed = new byte[MAX_REQUEST_BYTES];
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(packed, length - 4);
  }
}
