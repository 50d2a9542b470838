package io.ledgerflux.snapshotter.gaps;

import static io.ledgerflux.snapshotter.gaps.Gaps.gap;
import static io.ledgerflux.snapshotter.gaps.Gaps.ledger;
import static io.ledgerflux.snapshotter.gaps.Gaps.numbering;
import static io.ledgerflux.snapshotter.gaps.Gaps.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.snapshotter.gaps.Gap.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Open rows, whatever comes in whichever order, against a set of numbers. */
class MissingTradesTest {
  /** Any order of trades and rejects, in transactions of any size, against a set of numbers. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void openRowsAreExactlyWhatIsMissing(long seed) {
    Random random = new Random(seed);
    Table table = new Table();
    NavigableSet<Long> stored = new TreeSet<>();
    NavigableSet<Long> refused = new TreeSet<>();
    List<Long> numbers = shuffledLocally(random);

    while (!numbers.isEmpty()) {
      GapLedger ledger = new GapLedger(table.numbering, table.rows.values(), table.refusedAhead);
      boolean refusing = random.nextInt(4) == 0;
      int size = 1 + random.nextInt(12);
      for (int i = 0; i < size && !numbers.isEmpty(); i++) {
        long number = numbers.removeFirst();
        if (refusing) {
          refused.add(number);
          table.refuse(number, ledger);
        } else if (random.nextInt(4) != 0) {
          stored.add(number);
          ledger.stored(trade(number));
        }
      }
      table.write(ledger.changes());
    }

    NavigableSet<Long> missing = new TreeSet<>();
    for (long n = table.firstSeen(stored); n < stored.last(); n++) {
      if (!stored.contains(n)) {
        missing.add(n);
      }
    }
    assertThat(table.missing(null)).isEqualTo(missing);
    NavigableSet<Long> missingAndRefused = new TreeSet<>(missing);
    missingAndRefused.retainAll(refused);
    assertThat(table.missing(Cause.REJECTED)).isEqualTo(missingAndRefused);
  }

  /** The numbers from 100 to 400, each a few places from where it belongs. */
  private static List<Long> shuffledLocally(Random random) {
    TreeMap<Long, Long> byPlace = new TreeMap<>();
    for (long n = 101; n <= 400; n++) {
      byPlace.put(n * 1_000 + random.nextInt(8_000), n);
    }
    List<Long> numbers = new ArrayList<>(byPlace.values());
    numbers.addFirst(100L);
    return numbers;
  }

  private static final class Table {
    private final Map<Long, Gap> rows = new HashMap<>();
    private final NavigableSet<Long> refusedAhead = new TreeSet<>();
    private TradeNumbering numbering = TradeNumbering.UNKNOWN;
    private long ids;

    void refuse(long number, GapLedger ledger) {
      if (numbering.hasPassed(number)) {
        ledger.refused(number);
      } else {
        refusedAhead.add(number);
      }
    }

    void write(GapChanges changes) {
      numbering = changes.numbering();
      changes.closed().forEach(rows::remove);
      changes.absorbed().forEach(rows::remove);
      changes.resized().forEach(gap -> rows.put(gap.id().orElseThrow(), gap));
      for (Gap gap : changes.opened()) {
        ids++;
        rows.put(ids, gap.inRow(OptionalLong.of(ids)));
      }
    }

    NavigableSet<Long> missing(@Nullable Cause cause) {
      NavigableSet<Long> numbers = new TreeSet<>();
      for (Gap gap : rows.values()) {
        for (long n = gap.first(); n <= gap.last(); n++) {
          if (cause == null || gap.cause() == cause) {
            assertThat(numbers.add(n)).isTrue();
          }
        }
      }
      return numbers;
    }

    /** What came before the first one stored is not missing. */
    long firstSeen(NavigableSet<Long> stored) {
      NavigableSet<Long> missing = missing(null);
      return missing.isEmpty() ? stored.last() : Math.min(missing.first(), stored.last());
    }
  }
}
