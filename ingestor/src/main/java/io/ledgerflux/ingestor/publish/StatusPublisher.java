package io.ledgerflux.ingestor.publish;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.OrderedPublisher.Wiring;
import io.ledgerflux.nats.SharedShardNumber;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how each product's feed is doing: on change, and every few seconds; and hears whether the
 * number of shards is another.
 */
public final class StatusPublisher {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Wiring wiring;
  private final Supplier<List<FeedStatus>> statuses;
  private final String instance;
  private final ShardsInForce shards;
  private final StatusSchedule schedule = new StatusSchedule();
  private @Nullable Thread thread;

  /**
   * A publisher of {@code statuses} that begins at {@link #start()}.
   *
   * @param instance which ingestor tells them: two may tell of the same products
   * @param shards told when there is another number of them
   */
  public StatusPublisher(
      Wiring wiring, Supplier<List<FeedStatus>> statuses, String instance, ShardsInForce shards) {
    this.wiring = wiring;
    this.statuses = statuses;
    this.instance = instance;
    this.shards = shards;
  }

  /** Begins to tell, once there is a broker. */
  public void start() {
    thread = Threads.start("status", this::run);
  }

  /** Ends. */
  public void stop() {
    if (thread != null) {
      Threads.end(thread, GRACE);
    }
  }

  private void run() throws InterruptedException {
    try (Broker broker =
        Broker.connect(
            wiring.config(),
            wiring.streams(),
            wiring.name(),
            wiring.metrics(),
            wiring.condition())) {
      SharedShardNumber number = new SharedShardNumber(broker);
      while (true) {
        shards.follow(number);
        for (FeedStatus status : schedule.due(statuses.get(), System.nanoTime())) {
          broker.tell(
              Subjects.status(status.product()), FeedStatusCodec.encode(status.by(instance)));
        }
        Thread.sleep(LOOK);
      }
    }
  }
}
