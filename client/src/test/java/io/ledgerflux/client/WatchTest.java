package io.ledgerflux.client;

import static io.ledgerflux.client.ScriptedGateway.drop;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of what a gateway sends. */
class WatchTest extends ClientRig {
  @Test
  void printsALineForEachMessageUntilTheCount() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    Messages.snapshot("BTC-USD", 10),
                    Messages.tick("BTC-USD", 11, 10),
                    Messages.tick("BTC-USD", 12, 11)))) {
      assertThat(watch(gateway, "btc-usd", "--count", "2")).isZero();
    }
    assertThat(outLines()).hasSize(2);
    assertThat(outLines().getFirst()).contains("BTC-USD", "84140.80", "seq 10", "snapshot");
    assertThat(outLines().getLast()).contains("seq 11");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("connected to", "2 messages in", "gaps 0", "latency from the ingestor");
  }

  @Test
  void printsJsonAsItCame() throws Exception {
    String[] messages = {
      Messages.snapshot("BTC-USD", 10),
      "{\"op\":\"news\",\"t\":7}",
      Messages.tick("BTC-USD", 11, 10)
    };
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, messages))) {
      assertThat(watch(gateway, "BTC-USD", "--json", "--count", "2")).isZero();
    }
    assertThat(outLines()).containsExactly(messages);
  }

  @Test
  void asksForWhatItIsTold() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, Messages.tick("BTC-USD", 124, 123)))) {
      assertThat(
              watch(
                  gateway,
                  " btc-usd",
                  "ETH-USD",
                  "BTC-USD",
                  "--no-snapshot",
                  "--from-seq",
                  "btc-usd=123",
                  "--count=1"))
          .isZero();
      assertThat(gateway.requests())
          .containsExactly(
              "{\"op\":\"subscribe\",\"id\":1,\"products\":[\"BTC-USD\",\"ETH-USD\"],\"want_snapshot\":false,"
                  + "\"from_seq\":{\"BTC-USD\":123}}");
    }
  }

  @Test
  void resumesAfterADropAndTellsIt() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (connection, _, socket) -> {
              if (connection == 1) {
                send(socket, Messages.snapshot("BTC-USD", 10), Messages.tick("BTC-USD", 11, 10));
                drop(socket);
              } else {
                send(socket, Messages.tick("BTC-USD", 12, 11));
              }
            })) {
      assertThat(watch(gateway, "BTC-USD", "--count", "3")).isZero();
      assertThat(gateway.requests().getLast()).contains("\"from_seq\":{\"BTC-USD\":11}");
    }
    assertThat(errText()).contains("trying again in", "BTC-USD after 11", "gaps 0", "reconnects 1");
  }

  @Test
  void tellsAndCountsWhatIsFlawed() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    Messages.snapshot("BTC-USD", 10),
                    Messages.tick("BTC-USD", 15, 13),
                    Messages.tickAfterGap("BTC-USD", 19, 18),
                    Messages.tick("BTC-USD", 19, 18),
                    "no JSON",
                    Messages.notRecovered("BTC-USD", 50),
                    Messages.restart("BTC-USD", 1)))) {
      assertThat(watch(gateway, "BTC-USD", "--count", "6")).isZero();
    }
    assertThat(errText())
        .contains(
            "BTC-USD: gap: ticks after 10 up to 13 are missing, and it was not told",
            "BTC-USD: gap: ticks after 15 up to 18 are missing, as told",
            "BTC-USD: repeat: 19 came again",
            "malformed message: ",
            "BTC-USD: gap: what follows 19 could not be had; goes on with the snapshot at 50",
            "BTC-USD: the venue numbers anew, from 1 after 50",
            "gaps 2 (1 not told), not recovered 1, repeats 1, unproven 0, restarts 1",
            "malformed 1");
  }

  @Test
  void comesAgainWhereThereMayBeRoomLater() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (connection, _, socket) -> {
              if (connection == 1) {
                send(
                    socket,
                    "{\"op\":\"error\",\"id\":1,\"code\":\"TOO_MANY_PRODUCTS\",\"msg\":\"full\",\"retry_ms\":20}",
                    "{\"op\":\"ack\",\"id\":1,\"products\":[]}");
              } else {
                send(socket, Messages.snapshot("BTC-USD", 10));
              }
            })) {
      assertThat(watch(gateway, "BTC-USD", "--count", "1")).isZero();
    }
    assertThat(errText()).contains("TOO_MANY_PRODUCTS: full; trying again in 20 ms");
  }

  @Test
  void goesOnWithTheProductsThatAreSubscribed() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    "{\"op\":\"error\",\"id\":1,\"code\":\"TOO_MANY_PRODUCTS\",\"msg\":\"'ETH-USD'\"}",
                    "{\"op\":\"ack\",\"id\":1,\"products\":[\"BTC-USD\"]}",
                    Messages.snapshot("BTC-USD", 10)))) {
      assertThat(watch(gateway, "BTC-USD", "ETH-USD", "--count", "1")).isZero();
    }
    assertThat(outLines())
        .as("neither what the client asked for itself is shown, nor what a notice tells")
        .singleElement()
        .asString()
        .contains("seq 10");
    assertThat(errText()).contains("refused: TOO_MANY_PRODUCTS: 'ETH-USD'");
  }

  @Test
  void helpsInColourWhereThatIsWanted() {
    assertThat(run(output(true), "watch", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--retries", "\u001b[");
    out.reset();
    assertThat(run(output(true), "watch", "--no-color", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--retries")
        .doesNotContain("\u001b[");
  }

  @Test
  void paintsWhereColoursAreWanted() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot("BTC-USD", 1)))) {
      String[] args = {"watch", "BTC-USD", "--count", "1", "--url", gateway.uri().toString()};
      assertThat(run(output(true), args)).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("\u001b[");
      out.reset();
      List<String> plain = new ArrayList<>(List.of(args));
      plain.add("--no-color");
      assertThat(errText()).contains("\u001b[");
      err.reset();
      assertThat(run(output(true), plain.toArray(String[]::new))).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b[");
      assertThat(errText()).contains("# connected").doesNotContain("\u001b[");
    }
  }
}
