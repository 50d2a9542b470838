package io.ledgerflux.client;

import static io.ledgerflux.client.Patience.await;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.watch.LineStream;
import io.ledgerflux.client.watch.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When the client ends, and with what. */
class ExitCodesTest extends ClientRig {
  @Test
  void endsAfterTheDuration() throws Exception {
    try (ScriptedGateway gateway = ScriptedGateway.telling(Messages.noPrice("BTC-USD"))) {
      // The first command in a JVM begins slowly on a busy machine: so this is not the first.
      assertThat(watch(gateway, "BTC-USD", "--count", "1")).isZero();
      err.reset();
      assertThat(watch(gateway, "BTC-USD", "--duration", "3s")).isZero();
    }
    assertThat(errText()).contains("1 message in");
  }

  @Test
  void endsWithItsSummaryWhenStopped() throws Exception {
    try (ScriptedGateway gateway = ScriptedGateway.telling(Messages.snapshot("BTC-USD", 1))) {
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(() -> watch(gateway, "BTC-USD"));
      await().until(() -> out.size() > 0);
      stop.complete(null);
      assertThat(code).succeedsWithin(Duration.ofSeconds(150)).isEqualTo(0);
    }
    assertThat(errText()).contains("1 message in");
  }

  @Test
  void endsWithOneWhenNobodyListens() throws Exception {
    try (ClosedPort nobody = new ClosedPort()) {
      assertThat(watch(nobody.webSocket(), "BTC-USD", "--retries", "0")).isEqualTo(1);
    }
    assertThat(errText()).contains("refused; given up", "0 messages");
  }

  /** As one does that speaks TLS there. */
  @Test
  void saysSoWhereAServerHangsUpInsteadOfAnAnswer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> hungUp =
          CompletableFuture.runAsync(
              () -> {
                try (Socket caller = server.accept()) {
                  caller.getInputStream().read(new byte[4_096]);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      URI uri = URI.create("ws://127.0.0.1:%d/ws".formatted(server.getLocalPort()));
      assertThat(watch(uri, "BTC-USD", "--retries", "0")).isEqualTo(1);
      hungUp.join();
    }
    assertThat(errText()).contains("the server ended it before it answered; given up");
  }

  @Test
  void endsWithOneWhenTheDurationPassesWithoutAConnection() throws Exception {
    try (ClosedPort nobody = new ClosedPort()) {
      assertThat(watch(nobody.webSocket(), "BTC-USD", "--duration", "300ms")).isEqualTo(1);
    }
  }

  @Test
  void endsWithThreeAtAGapWhenAsked() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    Messages.snapshot("BTC-USD", 10),
                    Messages.tick("BTC-USD", 15, 13),
                    Messages.tick("BTC-USD", 16, 15)))) {
      assertThat(watch(gateway, "BTC-USD", "--fail-on-gap")).isEqualTo(3);
    }
    assertThat(outLines()).hasSize(2);
  }

  @Test
  void endsWithFourWhenTheSubscriptionIsRefused() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    "{\"op\":\"error\",\"code\":\"SUBSCRIBE_ERROR\",\"msg\":\"not now\"}"))) {
      assertThat(watch(gateway, "BTC-USD")).isEqualTo(4);
    }
    assertThat(errText()).contains("refused: SUBSCRIBE_ERROR: not now");
  }

  @Test
  void endsWithFourWhenNothingAtAllIsSubscribed() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    "{\"op\":\"error\",\"id\":1,\"code\":\"TOO_MANY_PRODUCTS\",\"msg\":\"full\"}",
                    "{\"op\":\"ack\",\"id\":1,\"products\":[]}"))) {
      assertThat(watch(gateway, "BTC-USD")).isEqualTo(4);
    }
    assertThat(errText()).contains("refused: TOO_MANY_PRODUCTS: full", "full; not tried again");
    assertThat(outLines()).isEmpty();
  }

  @Test
  void endsWhenNobodyReadsItsLinesAnyMore() throws Exception {
    assertThat(watchWritingTo(failing("Broken pipe"))).isZero();
    assertThat(errText()).contains("1 message in").doesNotContain("pipe");
  }

  @Test
  void endsWithSeventyFourAndALineWhenItsLinesCannotBeWritten() throws Exception {
    assertThat(watchWritingTo(failing("No space left on device"))).isEqualTo(74);
    assertThat(errText().lines().toList())
        .containsOnlyOnce("not all could be written: No space left on device");
  }

  @Test
  void tellsToWhomItCannotGiveHelp() {
    Output output = new Output(new LineStream(failing("I/O error")), stream(err), false);
    assertThat(run(output, "watch", "--help")).isEqualTo(74);
    assertThat(errText().lines()).containsExactly("not all could be written: I/O error");
  }

  private int watchWritingTo(OutputStream lines) throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot("BTC-USD", 1)))) {
      Output output = new Output(new LineStream(lines), stream(err), false);
      return run(output, "watch", "BTC-USD", "--url", gateway.uri().toString());
    }
  }

  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }
}
