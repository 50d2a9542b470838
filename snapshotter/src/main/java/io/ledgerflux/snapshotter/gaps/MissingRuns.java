package io.ledgerflux.snapshotter.gaps;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;

/** What is missing of one product's generation, as its history tells. */
public final class MissingRuns {
  private final long floor;
  private final List<MissingRun> missing = new ArrayList<>();

  /** Nothing is missing yet; of trades below {@code floor} the history tells nothing. */
  public MissingRuns(long floor) {
    this.floor = floor;
  }

  /** The history has holes. */
  public void missing(List<MissingRun> holes) {
    missing.addAll(holes);
  }

  /**
   * What is missing, in order.
   *
   * @param held what was known to be missing: below the floor it still counts, and what was refused
   *     is not told again by anybody
   * @param refused trades that were refused
   */
  public List<MissingRun> runs(List<MissingRun> held, NavigableSet<Long> refused) {
    List<MissingRun> runs = new ArrayList<>();
    for (MissingRun run : held) {
      if (run.first() < floor) {
        runs.add(run.part(run.first(), Math.min(run.last(), floor - 1), run.rejected()));
      }
    }
    List<MissingRun> rejections =
        new ArrayList<>(held.stream().filter(MissingRun::rejected).toList());
    refused.forEach(id -> rejections.add(new MissingRun(id, id, true, 0)));
    List<MissingRun> known = merged(rejections);
    for (MissingRun hole : missing) {
      split(hole, known, runs);
    }
    runs.sort(Comparator.comparingLong(MissingRun::first));
    return runs;
  }

  /** {@code runs} in order, those that touch or overlap and have one cause as one. */
  public static List<MissingRun> merged(List<MissingRun> runs) {
    List<MissingRun> merged = new ArrayList<>();
    runs.stream()
        .sorted(Comparator.comparingLong(MissingRun::first))
        .forEach(
            run -> {
              MissingRun before = merged.isEmpty() ? null : merged.getLast();
              if (before != null
                  && before.rejected() == run.rejected()
                  && run.first() <= before.last() + 1) {
                merged.removeLast();
                merged.add(
                    before.part(
                        before.first(), Math.max(before.last(), run.last()), run.rejected()));
              } else {
                merged.add(run);
              }
            });
    return merged;
  }

  /** How many trades {@code runs} tell of. */
  public static long count(List<MissingRun> runs) {
    return runs.stream().mapToLong(run -> run.last() - run.first() + 1).sum();
  }

  private static void split(MissingRun hole, List<MissingRun> rejections, List<MissingRun> into) {
    long from = hole.first();
    for (MissingRun rejection : rejections) {
      if (rejection.overlaps(hole)) {
        long first = Math.max(rejection.first(), from);
        long last = Math.min(rejection.last(), hole.last());
        if (from < first) {
          into.add(hole.part(from, first - 1, false));
        }
        into.add(hole.part(first, last, true));
        from = last + 1;
      }
    }
    if (from <= hole.last()) {
      into.add(hole.part(from, hole.last(), false));
    }
  }
}
