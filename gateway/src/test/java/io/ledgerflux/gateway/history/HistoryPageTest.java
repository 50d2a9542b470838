package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.history.ResumeRows.Restart;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.model.Tick;
import org.junit.jupiter.api.Test;

class HistoryPageTest {
  private static final long SECOND = 1_000_000_000L;

  private final long then = Ticks.tick(1, 0).eventNanos();
  private final HistoryPage page = HistoryPage.next(10, then);

  private void add(Tick tick, long epochNanos) {
    page.add(Ticks.arrival(tick, 0), epochNanos);
  }

  private static Tick tick(long sequence, long previous, long nanos) {
    return Ticks.at(Ticks.tick(sequence, previous), nanos);
  }

  @Test
  void takesWhatHappenedLongBeforeTheTickThatItFollows() {
    add(tick(11, 10, then + 60 * SECOND), then + 60 * SECOND);
    add(tick(12, 11, then), then + 60 * SECOND);
    assertThat(page.found().frames()).extracting(Frame::sequence).containsExactly(11L, 12L);
    assertThat(page.found().frames()).noneMatch(Frame::gap);
    assertThat(page.found().next()).isEqualTo(new InHistory(then, 12));
  }

  @Test
  void leavesToTheStreamWhatFollowsOneThatMayBeStoredYet() {
    add(tick(11, 10, then), then + SECOND);
    add(tick(13, 12, then), then + SECOND);
    add(tick(14, 13, then), then + SECOND);
    assertThat(page.isEnded()).isTrue();
    assertThat(page.found().frames()).extracting(Frame::sequence).containsExactly(11L);
    assertThat(page.found().next()).isEqualTo(new InStream(1));
  }

  @Test
  void saysWhatIsMissingForGood() {
    add(tick(11, 10, then), then + 6 * SECOND);
    add(tick(13, 12, then), then + 6 * SECOND);
    assertThat(page.found().frames()).extracting(Frame::gap).containsExactly(false, true);
  }

  @Test
  void goesOnInTheNextNumbering() {
    add(tick(11, 10, then), then + SECOND);
    page.beginAnew(new Restart(then + SECOND, 5));
    add(Ticks.restart(5, then + SECOND), then + SECOND);
    add(tick(8, 5, then + SECOND), then + SECOND);
    assertThat(page.found().frames()).extracting(Frame::sequence).containsExactly(11L, 5L, 8L);
    assertThat(page.found().frames()).noneMatch(Frame::gap);
    assertThat(page.found().next()).isEqualTo(new InHistory(then + SECOND, 8));
  }
}
