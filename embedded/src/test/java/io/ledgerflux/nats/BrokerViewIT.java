package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.model.Shards;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerViewIT {
  private final BrokerRig rig = new BrokerRig();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void tellsTheTimeByTheClockOfItsMessages() throws Exception {
    rig.connect();
    try (BrokerView view = BrokerView.open(rig.config(), "test")) {
      long before = stored(view, "1");
      long now = view.nowNanos(Subjects.STATUS);
      long after = stored(view, "2");

      assertThat(now).isBetween(before, after);
    }
  }

  @Test
  void doesNotTakeWhatTheBrokerDropsForStored() throws Exception {
    Broker broker = rig.connect();
    OutboundMessage first = BrokerRig.message(Subjects.snapshot("BTC-USD"), 1);
    OutboundMessage second = BrokerRig.message(Subjects.snapshot("BTC-USD"), 2);
    try (BrokerView view = BrokerView.open(rig.config(), "test")) {
      assertThat(view.publishBehind(Subjects.SNAPSHOTS, 0, first)).isTrue();
      assertThat(view.publishBehind(Subjects.SNAPSHOTS, 0, second)).isFalse();
      assertThat(view.publishBehind(Subjects.SNAPSHOTS, 1, second)).isTrue();

      assertThat(view.publishBehind(Subjects.SNAPSHOTS, 2, first)).isFalse();
      assertThat(view.publishBehind(Subjects.SNAPSHOTS, 1, first)).isFalse();
      assertThat(new SnapshotStore(broker).store(first, 2))
          .isEqualTo(new SnapshotStore.Outcome.Outdated());
    }
  }

  @Test
  void allReadTheSameNumberOfShards() throws Exception {
    Broker broker = rig.connect();
    SharedShardNumber followed = new SharedShardNumber(broker);
    ShardNumber four = ShardNumber.of(4);
    ShardNumber changing = four.becoming(6);
    try (BrokerView view = BrokerView.open(rig.config(), "test")) {
      assertThat(view.shardNumber()).contains(four).isEqualTo(followed.read());
      assertThat(view.shards().map(Shards::count)).contains(4);

      Resharding steps = new Resharding(view);
      steps.replace(four, changing);
      assertThat(view.shardNumber()).contains(changing).isEqualTo(followed.read());
      assertThat(view.shards()).isEmpty();
      assertThatThrownBy(() -> steps.replace(four, ShardNumber.of(6)))
          .hasMessage("the number of shards is not 4 any more");

      broker.connection().keyValue(Streams.SHARED_BUCKET).put(ShardNumberEntry.KEY, "four");
      assertThat(view.shardNumber()).isEmpty();
      assertThat(followed.read()).isEmpty();
      assertThat(view.shards()).isEmpty();
      assertThatThrownBy(() -> steps.replace(changing, four))
          .hasMessage("the number of shards is not 4>6 any more");
      assertThatThrownBy(broker::declare).hasMessageContaining("but four in this broker");
    }
  }

  /** When a message was stored. */
  private static long stored(BrokerView view, String id) throws Exception {
    String subject = Subjects.status("BTC-USD");
    view.publish(new OutboundMessage(subject, id, new byte[0]));
    Optional<StreamMessage> last = view.last(Subjects.STATUS, subject);
    return last.orElseThrow().brokerNanos();
  }
}
