package io.ledgerflux.snapshotter.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.snapshotter.Ticks;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who publishes stands still, and others take his shard and write meanwhile. */
class SnapshotPublisherIT extends SnapshotsRig {
  private static final String PRODUCT = "BTC-USD";
  private static final String SUBJECT = Subjects.snapshot(PRODUCT);

  @Test
  void writesOnlyWhereTheLockWasHeldAfterItHadLooked() throws Exception {
    publisher.lockHeld(SHARD, System.nanoTime());
    publisher.offer(SHARD, snapshot(1));
    publisher.publishWaiting();
    publisher.lockHeld(SHARD + 1, System.nanoTime());
    publisher.publishWaiting();
    assertThat(sequence()).isEmpty();

    publisher.lockHeld(SHARD, System.nanoTime());
    publisher.publishWaiting();
    assertThat(sequence()).contains(1L);
  }

  @Test
  void asksForNoLockBehindWhatItWroteItself() throws Exception {
    publish(1);

    publisher.offer(SHARD, snapshot(2));
    publisher.publishWaiting();
    assertThat(sequence()).contains(2L);
  }

  @Test
  void tellsNothingOfAProductThatWasForgottenWhileItStoodStill() throws Exception {
    publish(1);
    publisher.offer(SHARD, snapshot(2));

    forget();
    publisher.publishWaiting();
    publisher.publishWaiting();

    assertThat(state()).isEmpty();
  }

  @Test
  void tellsNothingOfAForgottenProductThatItHadFoundWithoutASnapshot() throws Exception {
    publisher.offer(SHARD, snapshot(1));
    publisher.publishWaiting();
    publisher.lockHeld(SHARD, System.nanoTime());

    forget();
    publisher.publishWaiting();
    publisher.publishWaiting();

    assertThat(state()).isEmpty();
  }

  @Test
  void tellsOfAForgottenProductThatComesBack() throws Exception {
    publish(7);
    forget();

    publish(2);
  }

  @Test
  void writesOverNothingThatWasRebuiltAfterItHadLooked() throws Exception {
    publisher.offer(SHARD, snapshot(7));
    publisher.publishWaiting();
    publisher.lockHeld(SHARD, System.nanoTime());

    Snapshot rebuilt = new Snapshot(PRODUCT, Timestamps.nanos(Ticks.TIME), state(5), true);
    othersTell(rebuilt);
    publisher.publishWaiting();
    publisher.publishWaiting();

    assertThat(sequence()).contains(5L);
  }

  @Test
  void tellsNothingThatItTookBackWhenItHasTheShardAgain() throws Exception {
    publish(1);
    publisher.offer(SHARD, snapshot(2));
    forget();
    publisher.publishWaiting();

    publisher.withdraw(SHARD);
    publishWaiting();

    assertThat(state()).isEmpty();
  }

  @Test
  void looksAgainWhenItHasTheShardAgain() throws Exception {
    othersTell(snapshot(7));
    publisher.offer(SHARD, snapshot(8));
    publisher.publishWaiting();

    forget();
    publisher.withdraw(SHARD);

    publish(6);
  }

  private void publish(long sequence) throws Exception {
    publisher.offer(SHARD, snapshot(sequence));
    publishWaiting();
    assertThat(sequence()).contains(sequence);
  }

  /** As the operator's tool does. */
  private void forget() throws Exception {
    othersTell(new Snapshot(PRODUCT, Timestamps.nanos(Ticks.TIME), null));
  }

  private void othersTell(Snapshot theirs) throws Exception {
    others.publish(
        new OutboundMessage(SUBJECT, MessageIds.of(theirs), SnapshotCodec.encode(theirs)));
  }

  private Optional<MarketState> state() throws Exception {
    return published(PRODUCT).map(Snapshot::state);
  }

  private Optional<Long> sequence() throws Exception {
    return published(PRODUCT).map(Snapshot::sequence);
  }

  private static Snapshot snapshot(long sequence) {
    return new Snapshot(PRODUCT, Timestamps.nanos(Ticks.TIME), state(sequence));
  }

  private static MarketState state(long sequence) {
    return MarketState.of(Ticks.tick(sequence, sequence));
  }
}
