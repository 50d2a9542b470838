package io.ledgerflux.operator.doctor;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;

/** Streams that somebody changed by hand. */
final class StreamFaults {
  private StreamFaults() {}

  static void limit(String url, String stream, Duration maxAge) {
    try {
      Connection connection = Nats.connect(url);
      JetStreamManagement management = connection.jetStreamManagement();
      management.updateStream(
          StreamConfiguration.builder(management.getStreamInfo(stream).getConfiguration())
              .maxAge(maxAge)
              .build());
      connection.close();
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
