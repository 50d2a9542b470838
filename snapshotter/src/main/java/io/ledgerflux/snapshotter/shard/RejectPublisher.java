package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Settlement;
import io.ledgerflux.nats.Subjects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what cannot be stored into market_rejects. Any thread may use it. */
public final class RejectPublisher {
  private static final Logger log = LoggerFactory.getLogger(RejectPublisher.class);

  private final OrderedPublisher publisher;

  /** Rejects go through {@code publisher}. */
  public RejectPublisher(OrderedPublisher publisher) {
    this.publisher = publisher;
  }

  /** Publishes {@code reject}, and returns when the stream holds it. */
  void publish(Reject reject) throws InterruptedException {
    CountDownLatch settled = new CountDownLatch(1);
    publisher.publish(
        new OutboundMessage(
            Subjects.reject(reject.reason(), reject.product()),
            MessageIds.of(reject),
            RejectCodec.encode(reject)),
        new Settlement() {
          @Override
          public void settled() {
            settled.countDown();
          }

          @Override
          public Optional<OutboundMessage> refused(String why) {
            log.error("the broker refuses a reject, it is lost: {}: {}", why, reject);
            settled.countDown();
            return Optional.empty();
          }
        });
    settled.await();
  }
}
