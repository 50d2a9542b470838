package io.ledgerflux.nats;

import io.ledgerflux.ops.Backoff;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a publisher tells of the broker: whether it is there and stores what it is sent, in the
 * service's readiness, in numbers and in the log; and how long to wait before the next try. What
 * becomes of messages is told under the publisher's lock.
 */
final class PublishHealth {
  private static final Logger log = LoggerFactory.getLogger(PublishHealth.class);

  private final OrderedPublisher.Wiring wiring;
  private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));
  private boolean storing = true;

  PublishHealth(OrderedPublisher.Wiring wiring) {
    this.wiring = wiring;
  }

  /** There is a connection, and the streams are as declared. */
  void connected() {
    wiring.condition().met("");
    backoff.reset();
  }

  /** No connection could be made. */
  void unreachable(Exception why) {
    wiring.condition().missing("no broker at " + wiring.config() + ": " + why.getMessage());
  }

  /** The connection broke. */
  void away() {
    wiring.condition().missing("the broker at " + wiring.config() + " is away");
  }

  /** The streams cannot be made as they are declared. */
  void conflict(StreamConflictException why) {
    wiring.condition().missing(String.valueOf(why.getMessage()));
  }

  /** A message to {@code subject} is in its stream. */
  void stored(String subject) {
    wiring.metrics().published(subject);
  }

  /** The broker takes again what it is sent: said as loudly as that it did not. */
  void recovered() {
    if (!storing) {
      storing = true;
      log.warn("{}: the broker stores again", wiring.name());
      wiring.condition().met("");
      backoff.reset();
    }
  }

  /** A message failed, or was not answered. */
  void failed() {
    wiring.metrics().publishError();
  }

  /** What flowed stops, for {@code why}. */
  void notStored(String why) {
    if (storing) {
      log.warn("{}: a message was not stored, sending again: {}", wiring.name(), why);
    }
    wiring.condition().missing("the broker does not store: " + why);
    storing = false;
  }

  /** What flowed stops, since nothing answers. */
  void unanswered() {
    if (storing) {
      log.warn("{}: the broker does not answer, sending again", wiring.name());
    }
    wiring.condition().missing("the broker does not answer");
    storing = false;
  }

  /** How long to wait before the next try. */
  Duration pause() {
    return backoff.afterFailure();
  }
}
