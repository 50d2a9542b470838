package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StorageType;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsIT {
  private final BrokerRig rig = new BrokerRig();
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    connection = Nats.connect(rig.server.url());
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    rig.close();
  }

  @Test
  void declaresAllOnceAndForAll() throws Exception {
    rig.streams.declare(connection);
    rig.streams.declare(connection);

    assertThat(connection.jetStreamManagement().getStreamNames())
        .containsExactlyInAnyOrder(
            "KV_ledgerflux",
            "KV_positions",
            "market_raw",
            "market_ticks",
            "market_snapshots",
            "market_status",
            "market_rejects");
  }

  @Test
  void bringsBucketsUpToDateAsItDoesStreams() throws Exception {
    rig.streams.declare(connection);
    StreamLimits limits = StreamLimits.standard();
    Streams replicated =
        new Streams(
            new StreamLimits(limits.retention(), 3, limits.maxBytes(), limits.duplicateWindow()),
            4);

    try {
      replicated.declare(connection);
    } catch (StreamConflictException alone) { // Since nats-server 2.10 a single one takes none.
      assertThat(alone)
          .hasMessageStartingWith(
              "KV_ledgerflux cannot be brought up to date (replicas is 1, asked was 3): ");
      return;
    }

    for (String stream : connection.jetStreamManagement().getStreamNames()) {
      assertThat(
              connection
                  .jetStreamManagement()
                  .getStreamInfo(stream)
                  .getConfiguration()
                  .getReplicas())
          .as(stream)
          .isEqualTo(3);
    }
    assertThat(connection.keyValue("ledgerflux").get("num_shards").getValueAsString())
        .isEqualTo("4");
  }

  @Test
  void knowsAMessageForAsLongAsAStreamKeepsItAtMost() throws Exception {
    Duration retention = Duration.ofMinutes(1);
    new Streams(new StreamLimits(retention, 1, 1 << 20, retention), 4).declare(connection);
    Streams longer =
        new Streams(new StreamLimits(retention, 1, 1 << 20, retention.plusSeconds(1)), 4);

    assertThatThrownBy(() -> longer.declare(connection))
        .isInstanceOf(StreamConflictException.class)
        .hasMessageContaining("duplicate");
  }

  @Test
  void saysWhichBucketIsHeldInMemory() throws Exception {
    connection
        .keyValueManagement()
        .create(KeyValueConfiguration.builder("positions").storageType(StorageType.Memory).build());

    assertThatThrownBy(() -> rig.streams.declare(connection))
        .isInstanceOf(StreamConflictException.class)
        .hasMessage("KV_positions is held in memory, not in a file");
  }
}
