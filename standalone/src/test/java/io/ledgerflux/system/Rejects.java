package io.ledgerflux.system;

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
import java.util.ArrayList;
import java.util.List;

/** What stands in market_rejects. */
final class Rejects {
  private Rejects() {}

  /** All rejects that the broker at {@code url} holds, in order. */
  static List<Reject> at(String url) {
    List<Reject> found = new ArrayList<>();
    try (Broker broker =
        Broker.connect(
            BrokerConfig.of(url),
            new Streams(StreamLimits.standard(), 4),
            "rejects",
            new NatsMetrics(new CollectorRegistry(), "test"),
            new Readiness().needs("nats"))) {
      boolean whole =
          new StreamLookup(broker)
              .read(
                  Subjects.REJECTS,
                  Subjects.rejects(),
                  1,
                  Long.MAX_VALUE,
                  message -> found.add(decode(message.data())));
      if (!whole) {
        throw new AssertionError("market_rejects cannot be read");
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Reject decode(byte[] json) {
    try {
      return RejectCodec.decode(json);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
