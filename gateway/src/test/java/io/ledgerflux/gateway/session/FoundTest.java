package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.at;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a page that is too large, and where the rest of it is found again. */
class FoundTest {
  @Test
  void staysWholeWhereThereIsRoom() {
    Found found = new Found(List.of(frame(1, 7, 1), frame(2, 8, 2)), true, true, 9);
    assertThat(found.within(Long.MAX_VALUE)).isSameAs(found);
    assertThat(Found.NOTHING.within(0)).isSameAs(Found.NOTHING);
  }

  @Test
  void keepsOneTickWhereThereIsNoRoom() {
    Found found = new Found(List.of(frame(1, 7, 1), frame(2, 8, 2)), true, true, 9);
    assertThat(found.within(-1))
        .isEqualTo(new Found(List.of(found.frames().getFirst()), true, false, 8));
  }

  @Test
  void theRestBeginsWhereTheEarliestOfItStandsInTheStream() {
    List<Frame> frames = List.of(frame(1, 7, 1), frame(2, 12, 2), frame(3, 9, 3));
    assertThat(new Found(frames, true, false, 20).within(0).next()).isEqualTo(new InStream(9));
    assertThat(new Found(frames, true, false, 8).within(0).next()).isEqualTo(new InStream(8));
  }

  @Test
  void theRestBeginsWithTheEarliestOfItInTheHistory() {
    List<Frame> frames = List.of(frame(1, 0, 100), frame(2, 0, 300), frame(3, 0, 200));
    Place rest = new InHistory(200, Long.MIN_VALUE);
    assertThat(new Found(frames, true, false, new InHistory(400, 4)).within(0).next())
        .isEqualTo(rest);
    assertThat(new Found(frames, true, false, new InHistory(150, 4)).within(0).next())
        .isEqualTo(new InHistory(150, 4));
    assertThat(new Found(frames, true, false, new InStream(1)).within(0).next()).isEqualTo(rest);
  }

  private static Frame frame(long sequence, long streamSequence, long eventNanos) {
    return onTape(at(tick(sequence, sequence - 1), eventNanos), streamSequence).frame();
  }
}
