package io.ledgerflux.snapshotter.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MissingRunsTest {
  private static final NavigableSet<Long> NONE = new TreeSet<>();

  @Test
  void tellsHolesByTheirCauses() {
    MissingRuns runs = new MissingRuns(1);
    runs.missing(List.of(run(10, 20, false), run(30, 30, false)));

    assertThat(runs.runs(List.of(run(12, 13, true)), new TreeSet<>(List.of(14L, 30L, 99L))))
        .containsExactly(
            run(10, 11, false), run(12, 14, true), run(15, 20, false), run(30, 30, true));
  }

  @Test
  void leavesWhatLiesBelowItsFirstTrade() {
    MissingRuns runs = new MissingRuns(100);
    runs.missing(List.of(run(110, 111, false)));

    assertThat(runs.runs(List.of(run(50, 60, true), run(90, 105, false)), NONE))
        .containsExactly(run(50, 60, true), run(90, 99, false), run(110, 111, false));
  }

  @Test
  void forgetsWhatTheHistoryHas() {
    assertThat(new MissingRuns(1).runs(List.of(run(10, 20, false), run(21, 22, true)), NONE))
        .isEmpty();
  }

  @Test
  void comparesByTradesNotByRows() {
    assertThat(
            MissingRuns.merged(List.of(run(15, 16, true), run(14, 14, true), run(17, 18, false))))
        .containsExactly(run(14, 16, true), run(17, 18, false));
    assertThat(MissingRuns.count(List.of(run(14, 16, true), run(17, 18, false)))).isEqualTo(5);
  }

  private static MissingRun run(long first, long last, boolean rejected) {
    return new MissingRun(first, last, rejected, 0);
  }
}
