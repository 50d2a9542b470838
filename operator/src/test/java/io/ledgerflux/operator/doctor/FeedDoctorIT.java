package io.ledgerflux.operator.doctor;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.simulator.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Faults of feeds are brought about; the doctor names each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeedDoctorIT {
  private Pipeline pipeline;
  private Patient patient;

  @BeforeAll
  void start() {
    pipeline = new Pipeline(200, Map.of("NUM_SHARDS", "2")).startAll();
    patient = new Patient(pipeline);
    pipeline.flows(50);
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  void namesAFeedThatIsStale() {
    pipeline.exchange().inject(new Fault.Down(Duration.ofSeconds(15)));
    patient.names("The feed of BTC-USD is stale");
    isWellButForWhatWasMissed();
  }

  @Test
  void namesAnIngestorThatIsAway() {
    pipeline.stop("ingestor");
    patient.names("Nobody has told of the feed of BTC-USD for");
    pipeline.startIngestor();
    isWellButForWhatWasMissed();
  }

  @Test
  void namesTradesThatAreMissing() {
    pipeline.exchange().inject(new Fault.Skip(3), Pipeline.PRODUCT);
    patient.names("3 trades of BTC-USD are missing, in 1 open gap,");
    isWellButForWhatWasMissed();
  }

  /** Trades that nobody read stay missing, and the doctor goes on to say so. */
  private void isWellButForWhatWasMissed() {
    for (String product : List.of(Pipeline.PRODUCT, "ETH-USD")) {
      long before = rows(product);
      await("ticks of " + product)
          .atMost(Pipeline.PATIENCE)
          .until(() -> rows(product) > before + 50);
    }
    pipeline.execute("DELETE FROM feed_gaps");
    patient.isWellAgain();
  }

  private long rows(String product) {
    return pipeline.number(
        "SELECT count(*) FROM tick_history WHERE product = '%s'".formatted(product));
  }
}
