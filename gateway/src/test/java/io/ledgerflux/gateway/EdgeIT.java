package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.get;
import static io.ledgerflux.gateway.GatewayFixture.metric;
import static io.ledgerflux.gateway.RawSocket.LAST;
import static io.ledgerflux.gateway.RawSocket.PING;
import static io.ledgerflux.gateway.RawSocket.TEXT;
import static io.ledgerflux.gateway.RawSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What each who takes too little or asks too much is told, and how all are told to leave. */
class EdgeIT extends EdgeRig {
  private static final String BTC = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CUT_OFF = "ledgerflux_gateway_clients_cut_off_total{reason=\"%s\",}";

  /** Who does not answer a close frame for so long has his connection ended. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** What a slow machine may take beside what it waits for. */
  private static final Duration ALLOWANCE = Duration.ofSeconds(6);

  @Test
  void whoTakesNothingIsClosedAsASlowConsumer() throws Exception {
    double before = metric(gateway, CUT_OFF.formatted("slow consumer"));
    try (RawSocket deaf = RawSocket.open(port)) {
      deaf.subscribe(BTC);
      int code =
          whileTicksPass(
              () -> {
                awaitCutOff(before + 1);
                return deaf.awaitCode();
              });
      assertThat(code).isEqualTo(4008);
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
      whileTicksPass(
          () -> {
            awaitCutOff(before + 1);
            sipping.gulp();
            return sipping;
          });
      assertThat(code).succeedsWithin(PATIENCE).isEqualTo(4008);
      assertThat(reader.join(PATIENCE)).isTrue();
    }
  }

  /**
   * Does {@code work} without waiting for the ticks, and without more of them than a market has:
   * who is cut off has {@link #GOODBYE} to take all that waits for him, behind which stands why.
   */
  private <T> T whileTicksPass(Callable<T> work) throws Exception {
    try (BusyMarket _ = new BusyMarket(tape, List.of(BTC))) {
      return work.call();
    }
  }

  private void awaitCutOff(double count) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> metric(gateway, CUT_OFF.formatted("slow consumer")) >= count);
  }

  @Test
  void whoGoesOnFloodingWithRequestsIsClosed() throws Exception {
    try (RawSocket flooding = RawSocket.open(port)) {
      byte[] ping =
          frame(LAST | TEXT, "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8));
      Thread flood = flooding.repeat(ping, 1_000_000);
      assertThat(flooding.awaitCode()).isEqualTo(4029);
      assertThat(flood.join(PATIENCE)).isTrue();
    }
  }

  @Test
  void pingsAreRequestsToo() throws Exception {
    try (RawSocket flooding = RawSocket.open(port)) {
      Thread flood = flooding.repeat(frame(LAST | PING, new byte[0]), 1_000_000);
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
}
