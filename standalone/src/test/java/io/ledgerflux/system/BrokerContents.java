package io.ledgerflux.system;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Durations;

/** What stands in the broker's streams. */
public final class BrokerContents {
  private BrokerContents() {}

  /** All rejects that the broker at {@code url} holds, in order. */
  public static List<Reject> rejects(String url) {
    return read(url, Subjects.REJECTS, Subjects.rejects()).stream()
        .map(BrokerContents::reject)
        .toList();
  }

  /** What the broker at {@code url} holds of what services make of the market, each message. */
  static Map<String, List<String>> made(String url) {
    Map<String, List<String>> made = new TreeMap<>();
    made.put(Subjects.TICKS, texts(url, Subjects.TICKS, Subjects.ticks()));
    made.put(Subjects.SNAPSHOTS, texts(url, Subjects.SNAPSHOTS, Subjects.snapshots()));
    made.put(Subjects.REJECTS, texts(url, Subjects.REJECTS, Subjects.rejects()));
    return made;
  }

  private static List<String> texts(String url, String stream, String subjects) {
    return read(url, stream, subjects).stream()
        .map(json -> new String(json, StandardCharsets.UTF_8))
        .toList();
  }

  /** The ticks that the broker at {@code url} took from the ingestor, each once, in order. */
  public static Set<ToldTick> rawTicks(String url) {
    Set<ToldTick> ticks = new LinkedHashSet<>();
    for (byte[] json : read(url, Subjects.RAW, Subjects.raws())) {
      ticks.add(ToldTick.ofTick(ToldTick.json(new String(json, StandardCharsets.UTF_8))));
    }
    return ticks;
  }

  private static List<byte[]> read(String url, String stream, String subjects) {
    List<byte[]> found = new ArrayList<>();
    try (Broker broker =
        Broker.connect(
            BrokerConfig.of(url),
            new Streams(StreamLimits.standard(), 4),
            "audit",
            new NatsMetrics(new CollectorRegistry(), "test"),
            new Readiness().needs("nats"))) {
      await("all of " + stream)
          .atMost(Durations.ONE_MINUTE)
          .until(
              () -> {
                found.clear();
                return new StreamLookup(broker)
                    .read(
                        stream, subjects, 1, Long.MAX_VALUE, message -> found.add(message.data()));
              });
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Reject reject(byte[] json) {
    try {
      return RejectCodec.decode(json);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
