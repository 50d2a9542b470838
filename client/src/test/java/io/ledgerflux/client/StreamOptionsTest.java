package io.ledgerflux.client;

import static io.ledgerflux.client.Patience.await;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.watch.LineStream;
import io.ledgerflux.client.watch.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the stream is chosen on the command line, and what is shown of it. */
@Timeout(180)
class StreamOptionsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Void> stop = new CompletableFuture<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BTC-USD --mode latest|\"products\":[\"BTC-USD\"],\"want_snapshot\":true,\"mode\":\"latest\"}",
        "BTC-USD --mode SAMPLE --every-ms 250|\"mode\":\"sample\",\"every_ms\":250}",
        "BTC-USD --mode all --on-slow close|\"want_snapshot\":true,\"on_slow\":\"close\"}",
        "--all --status|\"products\":[\"*\"],\"want_snapshot\":true,\"want_status\":true}",
        "* --from-seq BTC-USD=7|\"products\":[\"*\"],\"want_snapshot\":true,\"from_seq\":{\"BTC-USD\":7}}",
      })
  void asksToBeServedAsTheUserWants(String arguments, String asked) throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot("BTC-USD", 10)))) {
      assertThat(run(gateway, "watch " + arguments + " --count 1")).isZero();
      assertThat(gateway.requests()).singleElement().asString().endsWith(asked);
    }
  }

  @Test
  void tellsHowTheFeedIsDoing() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    golden("status"),
                    golden("status-without-tick"),
                    golden("gap"),
                    golden("gap_closed"),
                    Messages.snapshot("BTC-USD", 10)))) {
      assertThat(run(gateway, "watch BTC-USD --status --count 1")).isZero();
    }
    assertThat(outLines().subList(0, 4))
        .containsExactly(
            "status BTC-USD live, last tick 120.0 ms ago",
            "status ADA-USD stale, no tick yet",
            "gap BTC-USD: trades 370843402 to 370843405 are missing",
            "gap closed BTC-USD: trades 370843403 to 370843403 have come");
  }

  @Test
  void staysSubscribedToAProductThatNobodyKnowsYet() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    "{\"op\":\"error\",\"code\":\"UNKNOWN_PRODUCT\",\"msg\":\"'NEW-USD'\"}",
                    Messages.noPrice("NEW-USD")))) {
      assertThat(run(gateway, "watch NEW-USD --count 1")).isZero();
    }
    assertThat(errText()).contains("# warning: UNKNOWN_PRODUCT: 'NEW-USD'");
  }

  @Test
  void replaysToItsEndAndSumsUp() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    Messages.replayed("BTC-USD", 11, 10, 0),
                    Messages.replayed("BTC-USD", 12, 11, 1_500_000),
                    Messages.replayed("BTC-USD", 15, 13, 2_000_000),
                    Messages.replayEnd("complete")))) {
      assertThat(run(gateway, "replay BTC-USD --from -15m --to -1m --speed 10")).isZero();
    }
    assertThat(outLines()).hasSize(4);
    assertThat(outLines().getFirst()).contains("84140.80", "seq 11").endsWith("-  replay");
    assertThat(outLines().getLast()).isEqualTo("end of the replay after 3 ticks: complete");
    assertThat(errText())
        .contains(
            "# replays BTC-USD from -15m to -1m, at speed 10",
            "BTC-USD: gap: ticks after 12 up to 13 are missing",
            "0 snapshots, BTC-USD 3 ticks",
            "gaps 1 (1 not told)",
            "replayed 3 ticks, which took 2.0 s on the exchange");
  }

  @Test
  void goesOnLiveUntilTheCount() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket,
                    Messages.replayed("BTC-USD", 11, 10, 0),
                    golden("caught_up"),
                    Messages.tick("BTC-USD", 12, 11)))) {
      assertThat(run(gateway, "replay BTC-USD --from 2026-11-20T10:00:00Z --speed 0 --count 2"))
          .isZero();
    }
    assertThat(outLines().get(1)).isEqualTo("caught up after 12345 ticks: live from here on");
    assertThat(outLines().getLast()).contains("seq 12").doesNotContain("replay");
    assertThat(errText()).contains("goes on live, as fast as it is read", "gaps 0");
  }

  @Test
  void stopsTheReplayBeforeItEnds() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, request, socket) ->
                send(
                    socket,
                    request.contains("replay_stop")
                        ? Messages.replayEnd("stopped")
                        : Messages.replayed("BTC-USD", 11, 10, 0)))) {
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(() -> run(gateway, "replay BTC-USD --from -15m"));
      await().until(() -> out.size() > 0);
      stop.complete(null);
      assertThat(code).succeedsWithin(Duration.ofSeconds(150)).isEqualTo(0);
      assertThat(gateway.requests()).last().isEqualTo("{\"op\":\"replay_stop\"}");
    }
    assertThat(outLines()).last().isEqualTo("end of the replay after 3 ticks: stopped");
  }

  @ParameterizedTest
  @ValueSource(strings = {"REPLAY_ERROR", "TOO_MANY_PRODUCTS", "A_CODE_OF_TOMORROW"})
  void endsWithFourWhenTheReplayIsRefused(String code) throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) ->
                send(
                    socket, "{\"op\":\"error\",\"code\":\"%s\",\"msg\":\"no\"}".formatted(code)))) {
      assertThat(run(gateway, "replay BTC-USD --from -15m")).isEqualTo(4);
    }
    assertThat(errText()).contains("refused: " + code + ": no", "not tried again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INTERNAL_ERROR", "RATE_LIMITED"})
  void asksAgainForAReplayThatMayGoWellLater(String code) throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (connection, _, socket) ->
                send(
                    socket,
                    connection == 1
                        ? "{\"op\":\"error\",\"code\":\"%s\",\"msg\":\"no\",\"retry_ms\":20}"
                            .formatted(code)
                        : Messages.replayEnd("complete")))) {
      assertThat(run(gateway, "replay BTC-USD --from -15m")).isZero();
    }
    assertThat(errText()).contains("refused: " + code + ": no", "no; trying again in 20 ms");
  }

  @Test
  void endsWithFourWhenTheGatewayDoesNotTakeTheRequest() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> socket.close(1009, "message too big"))) {
      assertThat(run(gateway, "watch BTC-USD")).isEqualTo(4);
    }
    assertThat(errText()).contains("closed with 1009 message too big; not tried again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          watch BTC-USD --mode often                | Invalid value for option '--mode'
          watch BTC-USD --every-ms 250              | --every-ms goes with --mode sample
          watch BTC-USD --on-slow cry               | Invalid value for option '--on-slow'
          replay BTC-USD                            | Missing required option: '--from=TIME'
          replay --from -15m                        | Missing required parameter: 'PRODUCT', or --all
          replay BTC-USD --from yesterday           | --from yesterday: write for example 2026-11-20T10:00:00Z
          replay BTC-USD --from -15m --to 15m       | --to 15m: write for example
          replay BTC-USD --from -15m --speed -1     | --speed -1: must not be negative
          """)
  void endsWithTwoWhenUsedWrongly(String arguments, String complaint) {
    assertThat(Client.run(output(), Map.of(), stop, arguments.split(" "))).isEqualTo(2);
    assertThat(errText()).contains(complaint).doesNotContain("\tat ");
  }

  private int run(ScriptedGateway gateway, String arguments) {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.addAll(List.of("--url", gateway.uri().toString()));
    return Client.run(output(), Map.of(), stop, all.toArray(String[]::new));
  }

  private Output output() {
    return new Output(new LineStream(out), stream(err), false);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private List<String> outLines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String errText() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String golden(String name) {
    try {
      return Golden.text(name);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }
}
