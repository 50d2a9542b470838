package io.ledgerflux.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.Golden;
import io.ledgerflux.client.Messages;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.Link;
import java.net.URI;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  /** The ts_ingest of the ticks in {@link Messages}. */
  private static final long INGEST = 1790689558117000000L;

  private static final long SECOND = 1_000_000_000L;

  private final Statistics statistics = new Statistics();

  @Test
  void saysWhenThereWasNothing() {
    assertThat(statistics.summary(0))
        .isEqualToNormalizingNewlines(
            """
            0 messages in 0.0 ms: 0 snapshots
            gaps 0 (0 not told), not recovered 0, repeats 0, unproven 0, restarts 0
            conflated 0 (0 messages), rate limits 0, malformed 0, reconnects 0
            latency from the ingestor unknown: no live ticks
            latency from the exchange unknown: no live ticks""");
  }

  @Test
  void countsWhatCame() throws Exception {
    connect(INGEST - SECOND);
    receive(Messages.snapshot("BTC-USD", 1), new Link.Begins(), INGEST);
    receive(Messages.tick("BTC-USD", 2, 1), new Link.Continues(), INGEST + 1_000_000);
    receive(Messages.tick("BTC-USD", 4, 3), new Link.Gap(2, 3, false), INGEST + 3_000_000);
    receive(Messages.conflated("ETH-USD", 9, 1, 7), new Link.Begins(), INGEST + 2_000_000);
    receive(Messages.tick("ETH-USD", 9, 1), new Link.Repeats(9), INGEST + 2_000_000);
    receive(Messages.notRecovered("ETH-USD", 90), new Link.NotRecovered(9, 90), INGEST);
    receive(Messages.restart("ETH-USD", 3), new Link.Renumbers(90, 3), INGEST + 2_000_000);
    receive(Messages.firstTick("ETH-USD", 4), new Link.Unproven(), INGEST + 2_000_000);
    statistics.on(Received.told(Golden.text("rate_limit")));
    statistics.onMalformed();
    connect(INGEST + SECOND);
    assertThat(statistics.summary(INGEST + 3 * SECOND))
        .isEqualToNormalizingNewlines(
            """
            8 messages in 4.0 s, 2.0 a second: 2 snapshots, BTC-USD 2 ticks, ETH-USD 4 ticks
            gaps 1 (1 not told), not recovered 1, repeats 1, unproven 1, restarts 1
            conflated 7 (1 message), rate limits 1, malformed 1, reconnects 1
            latency from the ingestor p50 2.0 ms, p90 3.0 ms, p99 3.0 ms, p99.9 3.0 ms, max 3.0 ms (6 ticks)
            latency from the exchange p50 2.2 ms, p90 3.2 ms, p99 3.2 ms, p99.9 3.2 ms, max 3.2 ms (6 ticks)""");
  }

  @Test
  void takesNoLatencyFromTicksOfBeforeTheConnection() {
    connect(INGEST + SECOND);
    receive(Messages.tick("BTC-USD", 2, 1), new Link.Continues(), INGEST + 2 * SECOND);
    assertThat(statistics.summary(INGEST + 2 * SECOND)).contains("no live ticks");
  }

  @Test
  void saysThatTheClocksDiffer() {
    connect(0);
    receive(Messages.tick("BTC-USD", 2, 1), new Link.Continues(), INGEST - SECOND);
    assertThat(statistics.summary(INGEST)).endsWith("2 latencies below zero: the clocks differ");
  }

  private void connect(long atNanos) {
    statistics.on(
        new Event.Connected(URI.create("ws://localhost"), Subscription.of("BTC-USD"), atNanos));
  }

  private void receive(String text, Link link, long atNanos) {
    statistics.on(Received.prices(text, link, atNanos));
  }
}
