package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.nats.StreamLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker or the gateway dies in the middle; the subscriber misses nothing. */
class FaultsIT {
  private static final String BTC = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private NatsServer nats;
  private TestTape tape;

  @BeforeEach
  void startTheBroker() {
    nats = NatsServer.temporary().start();
    tape = new TestTape(nats.url(), StreamLimits.standard());
  }

  @AfterEach
  void stopTheBroker() {
    tape.close();
    nats.close();
  }

  @Test
  void goesOnWholeWhenTheBrokerIsKilled() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(BTC).await("snapshot");
      tape.add(BTC, 200);
      nats.kill();
      await().atMost(PATIENCE).until(() -> !gateway.readiness().isReady());
      assertThat(get(gateway, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(gateway, "/health").statusCode()).isEqualTo(200);
      nats.start();
      tape.add(BTC, 200);
      subscriber.awaitSequence(tape.last(BTC));
      await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
      assertThat(subscriber.sequences()).isEqualTo(tape.sequences(BTC));
      assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
    } finally {
      gateway.stop();
    }
  }

  @Test
  void goesOnWhenTheBrokerComesBackEmpty() throws Exception {
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(BTC).await("snapshot");
      tape.add(BTC, 100);
      tape.flush();
      subscriber.awaitSequence(tape.last(BTC));
      nats.kill();
      nats.wipe();
      nats.start();
      tape.add(BTC, 100);
      subscriber.awaitSequence(tape.last(BTC));
      assertThat(subscriber.sequences()).isEqualTo(tape.sequences(BTC));
      long middle = tape.sequences(BTC).get(50);
      try (TestSubscriber other = TestSubscriber.connect(gateway.port()).resume(BTC, middle)) {
        other.awaitSequence(tape.last(BTC));
        assertThat(other.sequences()).isEqualTo(tape.after(BTC, middle));
      }
    } finally {
      gateway.stop();
    }
  }

  @Test
  void startsBeforeTheBrokerAndLetsNobodyInUntilMemoryIsFilled() throws Exception {
    tape.add(BTC, 10);
    tape.flush();
    nats.kill();
    Gateway gateway = GatewayFixture.start(nats.url());
    assertThat(get(gateway, "/ready").statusCode()).isEqualTo(503);
    assertThat(
            catchThrowableOfType(
                    CompletionException.class, () -> TestSubscriber.connect(gateway.port()))
                .getCause())
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(503));
    nats.start();
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(BTC);
      assertThat(subscriber.await("snapshot").path("data").path("seq").asLong())
          .isEqualTo(tape.last(BTC));
    } finally {
      gateway.stop();
    }
  }

  @Test
  void aGatewayThatIsKilledAndStartedAgainServesTheTapeWhole() throws Exception {
    try (ReservedPort port = ReservedPort.take()) {
      isServedWholeAcrossAKill(port.number());
    }
  }

  private void isServedWholeAcrossAKill(int port) throws Exception {
    Process first = startProcess(Map.of("NATS_URLS", nats.url(), "PORT", "" + port));
    TestSubscriber before = connectWhenUp(port).subscribe(BTC);
    before.await("snapshot");
    Thread market =
        Thread.startVirtualThread(
            () -> {
              try {
                for (int i = 0; i < 300; i++) {
                  tape.add(BTC, 20);
                  Thread.sleep(10);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    await().atMost(PATIENCE).until(() -> before.sequences().size() > 500);
    first.destroyForcibly().waitFor();
    before.awaitClosed();
    List<Long> seen = before.sequences();
    Process second = startProcess(Map.of("NATS_URLS", nats.url(), "PORT", "" + port));
    try (TestSubscriber after = connectWhenUp(port)) {
      after.resume(BTC, seen.getLast());
      market.join();
      after.awaitSequence(tape.last(BTC));
      assertThat(seen).isEqualTo(tape.sequences(BTC).subList(0, seen.size()));
      assertThat(after.sequences()).isEqualTo(tape.after(BTC, seen.getLast()));
    } finally {
      second.destroy();
      assertThat(second.waitFor()).isEqualTo(143);
    }
  }

  @Test
  void saysEachFaultOfItsConfigurationInALine() throws Exception {
    Process process = startProcess(Map.of("PORT", "http", "WS_BURST", "0", "PRODUCTS", "b c"));
    String said;
    try (InputStream err = process.getErrorStream()) {
      said = new String(err.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said.lines().filter(line -> !line.startsWith("Picked up")))
        .containsExactlyInAnyOrder(
            "PORT is 'http', but must be a whole number from 0 to 65535",
            "WS_BURST is '0', but must be a whole number from 1 to 1000000",
            "PRODUCTS is 'b c', but must be a comma-separated list of products such as BTC-USD:"
                + " A-Z, 0-9 and -, 32 at most");
  }

  private static Process startProcess(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx256m",
            "-Duser.timezone=UTC",
            "-cp",
            System.getProperty("java.class.path"),
            Gateway.class.getName());
    builder.environment().put("WS_MAX_MSGS_PER_SEC", "0");
    builder.environment().put("LOG_LEVEL", "warn");
    builder.environment().putAll(environment);
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static TestSubscriber connectWhenUp(int port) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> TestSubscriber.connect(port), subscriber -> true);
  }
}
