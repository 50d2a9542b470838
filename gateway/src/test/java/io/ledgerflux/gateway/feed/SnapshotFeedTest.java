package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotFeedTest {
  private final List<Long> heard = new ArrayList<>();
  private final SnapshotFeed feed = new SnapshotFeed(state -> heard.add(state.lastSequence()));

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
  void passesOverWhatTellsNoState() {
    feed.take("{".getBytes(StandardCharsets.UTF_8));
    feed.take(SnapshotCodec.encode(new Snapshot("BTC-USD", 1, null)));
    tell(10);
    assertThat(heard).containsExactly(10L);
  }

  private void tell(long sequence) {
    MarketState state = MarketState.of(Ticks.tick(sequence, sequence - 1));
    feed.take(SnapshotCodec.encode(new Snapshot(state.product(), 1, state)));
  }
}
