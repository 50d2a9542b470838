package io.ledgerflux.operator.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** What goes wrong in a pipeline before what it kept up is compared with its history. */
final class Disorder {
  static final String OPEN_GAPS =
      """
      SELECT product, generation, first_missing, last_missing, cause, next_tick_at
        FROM feed_gaps
       WHERE closed_at IS NULL
       ORDER BY 1, 2, 3
      """;

  private static final String REFUSED =
      "SELECT product, first_missing FROM feed_gaps"
          + " WHERE closed_at IS NULL AND cause = 'rejected'";

  private final Pipeline pipeline;

  Disorder(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * What {@link #happens} before a new numbering and behind it; the second trade of each gap is
   * refused.
   */
  void happensInTwoNumberings() {
    happens();
    pipeline.exchange().inject(new Fault.Renumber(), Pipeline.PRODUCT);
    await("the new numbering")
        .atMost(Pipeline.PATIENCE)
        .until(() -> pipeline.number("SELECT count(*) FROM tick_history WHERE restart") == 1);
    happens();
    refuseTheSecondOfEachGap();
  }

  /** Late ticks, repeated ones, missing ones, and one that is refused. */
  void happens() {
    pipeline.exchange().inject(new Fault.Reorder(3), Pipeline.PRODUCT);
    pipeline.exchange().inject(new Fault.Repeat(), Pipeline.PRODUCT);
    pipeline.flows(60);
    pipeline.exchange().inject(new Fault.Skip(4), Pipeline.PRODUCT);
    pipeline.flows(60);
    pipeline.exchange().inject(new Fault.Inject(BadMessage.CROSSED), Pipeline.PRODUCT);
    pipeline.flows(60);
    pipeline.exchange().inject(new Fault.Reorder(2), "ETH-USD");
    pipeline.flows(60);
  }

  private void refuseTheSecondOfEachGap() {
    // Of the numbering before nothing is heard any more.
    List<String> heardOf =
        pipeline.rows(
            "SELECT product, first_missing + 1 FROM feed_gaps"
                + " JOIN trade_numbering USING (product, generation)"
                + " WHERE closed_at IS NULL AND first_missing < last_missing");
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(pipeline.nats().url()), "test")) {
      for (String row :
          pipeline.rows(
              "SELECT product, first_missing + 1 FROM feed_gaps WHERE closed_at IS NULL")) {
        String[] values = row.split(" ");
        Reject reject =
            new Reject(
                RejectReason.UNPARSEABLE,
                "",
                values[0],
                "ingestor",
                row,
                Timestamps.nanos(Instant.now()),
                OptionalLong.of(Long.parseLong(values[1])),
                row,
                row.length());
        broker.publish(
            new OutboundMessage(
                Subjects.reject(reject.reason(), reject.product()),
                MessageIds.of(reject),
                RejectCodec.encode(reject)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    await("the gaps tell of what was refused")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(() -> assertThat(pipeline.rows(REFUSED)).isNotEmpty().containsAll(heardOf));
  }
}
