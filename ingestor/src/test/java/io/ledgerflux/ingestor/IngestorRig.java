package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Settings;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A nats-server of its own, ingestors before it, and what they publish. */
final class IngestorRig {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final NatsServer server;
  private final StreamLimits limits;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> open = new ArrayList<>();

  IngestorRig() {
    this(NatsServer.temporary(), StreamLimits.standard());
  }

  /** With a server that is not started yet, in which streams have these limits. */
  IngestorRig(NatsServer server, StreamLimits limits) {
    this.server = server.start();
    this.limits = limits;
  }

  /** A venue of two products that is closed with all else. */
  SimulatedExchange exchange() {
    return exchange(
        SimulatorOptions.defaults()
            .withProducts(List.of("BTC-USD", "ETH-USD"))
            .withRate(300)
            .withTape(1_000_000));
  }

  /** Another venue that is closed with all else. */
  SimulatedExchange exchange(SimulatorOptions options) {
    SimulatedExchange exchange = new SimulatedExchange(options);
    open.add(exchange);
    exchange.start();
    return exchange;
  }

  /** Starts an ingestor of {@code venue}, with options as in the environment. */
  Ingestor start(URI venue, Map<String, String> options) {
    Map<String, String> environment = new HashMap<>(options);
    environment.put("NATS_URLS", server.url());
    environment.put("COINBASE_WS_URI", venue.toString());
    environment.put("PORT", "0");
    environment.put("JS_MAX_BYTES", Long.toString(limits.maxBytes()));
    Settings settings = Settings.read(environment, IngestorConfig.OPTIONS);
    Ingestor ingestor = new Ingestor(IngestorConfig.read(settings));
    settings.check();
    open.add(ingestor::stop);
    ingestor.start();
    return ingestor;
  }

  /** Starts an ingestor, and waits until it is ready. */
  Ingestor startReady(URI venue, Map<String, String> options) {
    Ingestor ingestor = start(venue, options);
    awaitReady(ingestor);
    return ingestor;
  }

  static void awaitReady(Ingestor ingestor) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(ingestor.readiness().isReady())
                    .as("%s", ingestor.readiness().report())
                    .isTrue());
  }

  /** What stands in a stream, and goes on to. */
  Tape tape(String stream, String filter) throws InterruptedException {
    NatsMetrics metrics = new NatsMetrics(new CollectorRegistry(), "test");
    Broker broker =
        Broker.connect(
            BrokerConfig.of(server.url()),
            new Streams(limits, 4),
            "test",
            metrics,
            new Readiness().needs("nats"));
    open.add(broker);
    StreamReader reader = new StreamReader(broker, "test", stream, filter, new Start.First());
    open.add(reader);
    return new Tape(reader);
  }

  /** All that was read of a stream so far. */
  static final class Tape {
    private final StreamReader reader;
    private final List<StreamMessage> messages = new ArrayList<>();

    private Tape(StreamReader reader) {
      this.reader = reader;
    }

    /** Reads until {@code enough} says so. */
    List<StreamMessage> await(Predicate<List<StreamMessage>> enough) throws InterruptedException {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!enough.test(messages)) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("not enough in " + messages.size() + " messages");
        }
        Batch batch = reader.next(1_000, Duration.ZERO, Duration.ofMillis(100));
        messages.addAll(batch.messages());
      }
      return messages;
    }

    List<StreamMessage> await(int count) throws InterruptedException {
      return await(all -> all.size() >= count);
    }
  }

  /** The sum of all samples whose line begins with {@code sample}. */
  double metric(Ingestor ingestor, String sample) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(sample) + "\\S*(?:\\{[^}]*})? (\\S+)$")
            .matcher(get(ingestor, "/metrics").body());
    double sum = 0;
    while (line.find()) {
      sum += Double.parseDouble(line.group(1));
    }
    return sum;
  }

  HttpResponse<String> get(Ingestor ingestor, String path) {
    URI uri = URI.create("http://127.0.0.1:" + ingestor.port() + path);
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void close() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
    http.close();
    server.close();
  }
}
