package io.ledgerflux.client;

import static io.ledgerflux.client.Patience.await;
import static io.ledgerflux.client.ScriptedGateway.drop;
import static io.ledgerflux.client.ScriptedGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ledgerflux.client.watch.LineStream;
import io.ledgerflux.client.watch.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class ClientTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final CompletableFuture<Void> stop = new CompletableFuture<>();

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "watch BTC-USD --seconds 3|Unknown option: '--seconds'|Try client watch --help",
        "watch|Missing required parameter: 'PRODUCT', or --all|Try client watch --help",
        "watch A-B --url http://x|--url http://x: write for example ws://localhost:8000/ws"
            + "|Try client watch --help",
        "watch A-B --duration 0ms|Invalid value for option '--duration': '0ms' must be longer than 0"
            + "|Try client watch --help",
        "replay BTC-USD|Missing required option: '--from=TIME'|Try client replay --help",
        "look|'look' is nothing that client takes|Did you mean: client smoke?",
      })
  void tellsAWrongUsageInALineAndWhereHelpIs(String args, String fault, String help) {
    assertThat(run(output(false), args.split(" "))).isEqualTo(2);
    assertThat(errText().lines()).containsExactly(fault, help);
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
  void endsWithOneWhenNobodyListens() throws Exception {
    ScriptedGateway gateway = ScriptedGateway.start((_, _, _) -> {});
    gateway.stop();
    assertThat(watch(gateway, "BTC-USD", "--retries", "0")).isEqualTo(1);
    assertThat(errText()).contains("refused; given up", "0 messages");
  }

  @Test
  void endsWithOneWhenTheDurationPassesWithoutAConnection() throws Exception {
    ScriptedGateway gateway = ScriptedGateway.start((_, _, _) -> {});
    gateway.stop();
    assertThat(watch(gateway, "BTC-USD", "--duration", "300ms")).isEqualTo(1);
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          watch                                   | Missing required parameter: 'PRODUCT'
          watch BTC/USD                           | 'BTC/USD' is no product
          watch BTC-USD --url http://x/ws         | --url http://x/ws
          watch BTC-USD --url ws:nowhere          | --url ws:nowhere
          watch BTC-USD --count 0                 | --count 0: must be 1 or more
          watch BTC-USD --count many              | --count is 'many', but must be a whole number
          watch BTC-USD --duration 10             | '10' is no duration
          watch BTC-USD --retries -2              | --retries -2: must be 0 or more, or -1
          watch BTC-USD --from-seq BTC-USD        | --from-seq
          watch BTC-USD --from-seq BTC-USD=-1     | must not be negative
          watch BTC-USD --from-seq ETH-USD=1      | ETH-USD, which is not watched
          watch BTC-USD --jsn                     | Unknown option: '--jsn'
          wach BTC-USD                            | Did you mean: client watch?
          ''                                      | Missing required subcommand
          """)
  void endsWithTwoWhenUsedWrongly(String arguments, String complaint) {
    String[] args = arguments.isEmpty() ? new String[0] : arguments.split(" ");
    assertThat(run(output(false), args)).isEqualTo(2);
    assertThat(errText()).contains(complaint).doesNotContain("\tat ");
    assertThat(outLines()).isEmpty();
  }

  @Test
  void showsTheKeyOfItsEnvironmentAndTheOneOfTheOptionBeforeIt() throws Exception {
    environment.put("LEDGERFLUX_KEY", " lf_environment ");
    try (ScriptedGateway gateway =
        ScriptedGateway.start((_, _, socket) -> send(socket, Messages.snapshot("BTC-USD", 1)))) {
      assertThat(watch(gateway, "BTC-USD", "--count", "1")).isZero();
      assertThat(watch(gateway, "BTC-USD", "--count", "1", "--key", "lf_option")).isZero();
      environment.clear();
      assertThat(watch(gateway, "BTC-USD", "--count", "1")).isZero();
      assertThat(gateway.authorizations())
          .containsExactly("Bearer lf_environment", "Bearer lf_option", "");
    }
    assertThat(errText()).doesNotContain("lf_");
  }

  @Test
  void endsWithFiveAndALineWhereItIsNotLetIn() throws Exception {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/", exchange -> exchange.sendResponseHeaders(401, -1));
    gateway.start();
    String url = "ws://127.0.0.1:" + gateway.getAddress().getPort() + "/ws";
    try {
      assertThat(run(output(false), "watch", "BTC-USD", "--url", url, "--key", "lf_secret"))
          .isEqualTo(5);
      assertThat(errText().lines().toList().getFirst())
          .isEqualTo(
              "# %s: not let in: 401; not tried again: a key is given by LEDGERFLUX_KEY or --key",
              url);
      assertThat(errText()).doesNotContain("lf_secret", "trying again");
    } finally {
      gateway.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200| |: no WebSocket there (200): a gateway's is at /ws; not tried again",
        "404|/wss|: no WebSocket there (404): a gateway's is at /ws; not tried again",
        "404|/ws|: no WebSocket there (404); not tried again",
        "400|/|: not let in: 400; not tried again",
      })
  void endsWithFourAndALineWhereNoWebSocketIs(int status, @Nullable String path, String line)
      throws Exception {
    HttpServer page =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page.createContext("/", exchange -> exchange.sendResponseHeaders(status, -1));
    page.start();
    String url = "ws://127.0.0.1:" + page.getAddress().getPort() + (path == null ? "" : path);
    try {
      assertThat(run(output(false), "watch", "BTC-USD", "--url", url)).isEqualTo(4);
      assertThat(errText().lines().toList().getFirst()).isEqualTo("# " + url + line);
    } finally {
      page.stop(0);
    }
  }

  @Test
  void endsWithFiveWhenItsKeyEnds() throws Exception {
    try (ScriptedGateway gateway =
        ScriptedGateway.start(
            (_, _, socket) -> {
              send(socket, Messages.snapshot("BTC-USD", 1));
              socket.close(4401, "the key is not valid any more");
            })) {
      assertThat(watch(gateway, "BTC-USD", "--key", "lf_secret")).isEqualTo(5);
    }
    assertThat(errText()).contains("closed with 4401 the key is not valid any more; not tried");
  }

  @Test
  void doesNotRepeatAKeyThatCannotBe() {
    assertThat(run(output(false), "watch", "BTC-USD", "--key", "lf_\nsecret")).isEqualTo(2);
    assertThat(errText()).contains("--key: a key is one word of ASCII").doesNotContain("secret");
  }

  @Test
  void helps() {
    assertThat(run(output(false), "watch", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--from-seq=PRODUCT=SEQ", "ws://localhost:8000/ws", "Exit codes:", "3    a gap");
  }

  @Test
  void tellsItsVersion() {
    assertThat(run(output(false), "--version")).isZero();
    assertThat(outLines()).singleElement().asString().startsWith("client ");
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
      assertThat(run(output(true), plain.toArray(String[]::new))).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b[");
    }
  }

  private int watch(ScriptedGateway gateway, String... args) {
    List<String> all = new ArrayList<>(List.of("watch", "--url", gateway.uri().toString()));
    all.addAll(List.of(args));
    return run(output(false), all.toArray(String[]::new));
  }

  private int run(Output output, String... args) {
    return Client.run(output, environment, stop, args);
  }

  private Output output(boolean colours) {
    return new Output(new LineStream(out), stream(err), colours);
  }

  private static PrintStream stream(OutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private List<String> outLines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String errText() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
