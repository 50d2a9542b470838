package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.venue.FeedMessage;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A nats-server whose JetStream may keep no more than so much (max_file_store). */
class FullStoreIT {
  private static final Map<String, String> ONE =
      Map.of("PRODUCTS", "BTC-USD", "QUEUE_MAX_SECONDS", "600");
  private static final int MEGABYTE = 1 << 20;
  private static final StreamLimits SMALL =
      new StreamLimits(Duration.ofMinutes(30), 1, 4 * MEGABYTE, Duration.ofSeconds(30));

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withProducts(List.of("BTC-USD"))
              .withRate(200)
              .withTape(1_000_000));

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void keepsTicksWhileTheStoreIsFullOfWhatIsNotOurs() throws Exception {
    exchange.start();
    IngestorRig rig = new IngestorRig(serverOf(32), SMALL);
    Connection other = Nats.connect(rig.server.url());
    try {
      Ingestor ingestor = rig.startReady(exchange.uri(), ONE);
      awaitTold(100);
      fill(other);
      await().atMost(IngestorRig.PATIENCE).until(() -> !ingestor.readiness().isReady());
      await()
          .atMost(IngestorRig.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(rig.get(ingestor, "/ready").body())
                      .contains("the broker does not store: insufficient resources"));
      awaitTold(1_000);

      other.jetStreamManagement().deleteStream("other");

      IngestorRig.awaitReady(ingestor);
      awaitTold(100);
      exchange.pause();
      long newest = exchange.tape().getLast().sequence();
      List<StreamMessage> raw =
          rig.tape(Subjects.RAW, Subjects.raws())
              .await(all -> !all.isEmpty() && sequence(all.getLast()) == newest);
      assertThat(raw.stream().map(FullStoreIT::sequence).toList())
          .isEqualTo(exchange.tape().stream().map(FeedMessage::sequence).toList());
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total")).isZero();
    } finally {
      other.close();
      rig.close();
    }
  }

  @Test
  void saysSoWhereTheStoreIsTooSmallForTheStreams() throws Exception {
    exchange.start();
    IngestorRig rig = new IngestorRig(serverOf(5), SMALL);
    try {
      Ingestor ingestor = rig.start(exchange.uri(), ONE);
      await()
          .atMost(IngestorRig.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(rig.get(ingestor, "/ready").body())
                      .contains("insufficient storage resources available"));
      assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(503);
      assertThat(rig.get(ingestor, "/health").statusCode()).isEqualTo(200);
    } finally {
      rig.close();
    }
  }

  private static NatsServer serverOf(int megabytes) {
    return NatsServer.temporary(Map.of("max_file_store", Integer.toString(megabytes * MEGABYTE)));
  }

  private void awaitTold(int more) {
    int before = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() >= before + more);
  }

  /** Has a stream without a limit take what the store has left. */
  private static void fill(Connection connection) throws Exception {
    connection
        .jetStreamManagement()
        .addStream(StreamConfiguration.builder().name("other").subjects("other").build());
    boolean full = false;
    while (!full) {
      try {
        connection.jetStream().publish("other", new byte[MEGABYTE / 2]);
      } catch (JetStreamApiException e) {
        assertThat(e.getErrorDescription()).contains("insufficient resources");
        full = true;
      }
    }
  }

  private static long sequence(StreamMessage message) {
    try {
      return TickCodec.decode(message.data()).sequence();
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
