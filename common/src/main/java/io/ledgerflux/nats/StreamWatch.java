package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what nobody else tells while all wait: how full the streams are, and how much waits
 * for a reader that stands still. Lives on one thread.
 */
final class StreamWatch {
  private static final Logger log = LoggerFactory.getLogger(StreamWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);

  /** A reader that is well asks for more within half a second. */
  private static final long SILENCE_NANOS = Duration.ofSeconds(3).toNanos();

  private final Broker broker;

  StreamWatch(Broker broker) {
    this.broker = broker;
  }

  /** Looks until it is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      if (broker.isUp()) {
        look();
      }
      Thread.sleep(PERIOD);
    }
  }

  /** One that cannot be looked at hides none of the others. */
  private void look() {
    Subjects.STREAMS.forEach(this::look);
    broker.metrics().readers().stream()
        .filter(lag -> lag.isSilent(SILENCE_NANOS, NatsMetrics.nowNanos()))
        .forEach(this::look);
  }

  private void look(String name) {
    try {
      StreamInfo stream = broker.connection().jetStreamManagement().getStreamInfo(name);
      broker.metrics().stream(
          name, stream.getStreamState().getByteCount(), stream.getConfiguration().getMaxBytes());
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("{} cannot be looked at: {}", name, e.getMessage());
    }
  }

  private void look(ReaderLag lag) {
    try {
      lag.waiting(waitingBehind(lag), NatsMetrics.nowNanos());
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      log.debug("nobody says what waits behind {}: {}", lag.position(), e.getMessage());
      if (broker.isUp()) {
        lag.untold(NatsMetrics.nowNanos());
      }
    }
  }

  private long waitingBehind(ReaderLag lag) throws IOException, JetStreamApiException {
    OrderedConsumer probe =
        OrderedConsumer.open(
            broker,
            new ConsumerRequest(
                lag.stream(), lag.filter(), new Start.AtSequence(lag.position() + 1)));
    try {
      return probe.pending();
    } finally {
      probe.close();
    }
  }
}
