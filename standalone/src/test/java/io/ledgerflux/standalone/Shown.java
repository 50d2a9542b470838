package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a process of the program shows whoever started it. */
final class Shown {
  private static final Pattern BLOCK =
      Pattern.compile("LedgerFlux runs: .*?Ctrl-C stops all of it\\.", Pattern.DOTALL);

  private static final Pattern URL =
      Pattern.compile("\\b(?:https?|wss?|nats|postgresql)://[^\\s'\"]+");

  private static final Pattern LIVE_LINE =
      Pattern.compile(
          "^ticks/s  ingestor ([\\d,]+)  normalizer ([\\d,]+)  snapshotter ([\\d,]+)"
              + "  gateway ([\\d,]+)  \\(\\d+ subscribers?\\)",
          Pattern.MULTILINE);

  private final LedgerFluxProcess process;

  Shown(LedgerFluxProcess process) {
    this.process = process;
  }

  /** One block names every address, and nothing that does not answer. */
  void saysWhereEverythingIs() {
    List<String> blocks =
        BLOCK.matcher(process.output()).results().map(MatchResult::group).toList();
    assertThat(blocks).hasSize(1);
    Set<URI> urls =
        URL.matcher(blocks.getFirst())
            .results()
            .map(url -> URI.create(url.group()))
            .collect(Collectors.toSet());
    assertThat(urls).isEqualTo(addresses());
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(urls).allSatisfy(url -> answers(http, url));
    }
  }

  /** The ticks a second at each hop, one list for each live line. */
  List<List<Long>> rates() {
    return LIVE_LINE.matcher(process.output()).results().map(Shown::rates).toList();
  }

  private static List<Long> rates(MatchResult line) {
    return IntStream.rangeClosed(1, line.groupCount())
        .mapToObj(hop -> Long.valueOf(line.group(hop).replace(",", "")))
        .toList();
  }

  /** All that the ready file names, the page, and what tells whether the gateway is ready. */
  private Set<URI> addresses() {
    Set<URI> addresses = new HashSet<>();
    process.addresses().path("metrics").forEach(url -> addresses.add(URI.create(url.asText())));
    assertThat(addresses).hasSize(4);
    for (String name : List.of("exchange", "nats", "postgres")) {
      addresses.add(URI.create(process.address(name)));
    }
    addresses.add(process.webSocket());
    addresses.add(URI.create(process.address("gateway") + "/"));
    addresses.add(URI.create(process.address("gateway") + "/ready"));
    return addresses;
  }

  /** Broker and database are asked by whoever knows their protocols. */
  private static void answers(HttpClient http, URI url) {
    switch (url.getScheme()) {
      case "http" -> assertThat(status(http, url)).isEqualTo(200);
      case "ws" ->
          http.newWebSocketBuilder().buildAsync(url, new WebSocket.Listener() {}).join().abort();
      default -> assertThat(url.getPort()).isPositive();
    }
  }

  private static int status(HttpClient http, URI url) {
    try {
      return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
