package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.feed.SnapshotFeed.Known;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotFeedTest {
  private final List<Long> heard = new ArrayList<>();
  private final List<Long> rebuilt = new ArrayList<>();
  private final SnapshotFeed feed =
      new SnapshotFeed(
          state -> heard.add(state.lastSequence()), state -> rebuilt.add(state.lastSequence()));

  @Test
  void tellsWhatMayBeAnotherStateThanTheOneThatIsKnown() {
    tell(10);
    tell(11);
    tell(12);
    tell(12);
    tell(9);
    tell(10);
    assertThat(heard).containsExactly(10L, 12L, 9L);
  }

  @Test
  void tellsWhatIsRebuiltWhicheverTickItIsOf() {
    tell(10);
    tellRebuilt(4);
    tell(3);
    tellRebuilt(12);
    assertThat(rebuilt).containsExactly(4L, 12L);
  }

  @Test
  void takesOfWhatStandsThereWhatWasRebuiltSince() {
    StreamMessage before = kept(6, snapshot(9, true));
    StreamMessage since = kept(7, snapshot(10, true));
    feed.takeRebuilt(List.of(since, kept(8, snapshot(20, false))), Known.of(List.of(before)));
    feed.takeRebuilt(List.of(since), Known.of(List.of(since)));
    assertThat(rebuilt).containsExactly(10L);
    assertThat(heard).isEmpty();
  }

  @Test
  void takesWhatWasRebuiltInThePlaceOfMessagesThatTheBrokerLost() {
    Known known = Known.of(List.of(kept(3, snapshot(10, true)), kept(9, snapshot(20, false))));
    StreamMessage older = kept(2, snapshot(8, true));
    StreamMessage inItsPlace = kept(4, /* brokerNanos= */ 10, snapshot(15, true));
    feed.takeRebuilt(List.of(older, inItsPlace), known);
    assertThat(rebuilt).containsExactly(15L);
  }

  @Test
  void passesOverWhatTellsNoState() {
    feed.take("{".getBytes(StandardCharsets.UTF_8));
    feed.take(SnapshotCodec.encode(new Snapshot("BTC-USD", 1, null)));
    tell(10);
    assertThat(heard).containsExactly(10L);
  }

  private void tell(long sequence) {
    feed.take(SnapshotCodec.encode(snapshot(sequence, false)));
  }

  private void tellRebuilt(long sequence) {
    feed.take(SnapshotCodec.encode(snapshot(sequence, true)));
  }

  private static Snapshot snapshot(long sequence, boolean rebuilt) {
    MarketState state = MarketState.of(Ticks.tick(sequence, sequence - 1));
    return new Snapshot(state.product(), 1, state, rebuilt);
  }

  private static StreamMessage kept(long streamSequence, Snapshot snapshot) {
    return kept(streamSequence, streamSequence, snapshot);
  }

  private static StreamMessage kept(long streamSequence, long brokerNanos, Snapshot snapshot) {
    return new StreamMessage(
        Subjects.snapshot(snapshot.product()),
        SnapshotCodec.encode(snapshot),
        streamSequence,
        brokerNanos);
  }
}
