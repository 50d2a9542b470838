package io.ledgerflux.client.subscriber;

import java.util.Optional;

/**
 * What a subscriber has so far, whatever the connection.
 *
 * @param tapes of each product
 * @param replay how far it has come; empty where nothing is replayed
 */
record Progress(Tapes tapes, Optional<ReplayProgress> replay) {
  /** What there is before anything came. */
  static Progress before(SubscriberSettings settings) {
    return new Progress(
        new Tapes(settings.subscription().fromSequence()), ReplayProgress.of(settings.replay()));
  }

  /** Whether there is still something to replay. */
  boolean isReplaying() {
    return replay.filter(ReplayProgress::isUnderWay).isPresent();
  }
}
