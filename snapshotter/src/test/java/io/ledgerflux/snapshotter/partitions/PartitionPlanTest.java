package io.ledgerflux.snapshotter.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.snapshotter.partitions.PartitionPlan.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionPlanTest {
  private static final Instant NOW = Instant.parse("2026-09-29T13:45:58Z");
  private static final PartitionPlan HOURS = new PartitionPlan(Duration.ofHours(1));
  private static final PartitionPlan DAYS = new PartitionPlan(Duration.ofDays(7));

  @Test
  void makesNowAndTheNextTwoAhead() {
    assertThat(HOURS.missing(HOURS.ahead(NOW), List.of(), NOW))
        .containsExactly(hours(29, 13, 14), hours(29, 14, 15), hours(29, 15, 16));
    assertThat(DAYS.missing(DAYS.ahead(NOW), List.of(), NOW))
        .extracting(Partition::from)
        .containsExactly(
            Instant.parse("2026-09-29T00:00:00Z"),
            Instant.parse("2026-09-30T00:00:00Z"),
            Instant.parse("2026-10-01T00:00:00Z"));
  }

  @Test
  void makesNothingTwice() {
    assertThat(HOURS.missing(List.of(NOW, NOW.plusSeconds(1)), List.of(hours(29, 13, 14)), NOW))
        .isEmpty();
  }

  @Test
  void whatIsFarOutHasItsDay() {
    assertThat(HOURS.missing(List.of(Instant.parse("2021-03-04T05:06:07Z")), List.of(), NOW))
        .containsExactly(
            new Partition(
                Instant.parse("2021-03-04T00:00:00Z"), Instant.parse("2021-03-05T00:00:00Z")));
  }

  @Test
  void aPieceNeverOverlapsAnother() {
    Instant time = Instant.parse("2026-09-25T11:30:00Z");
    List<Partition> held = List.of(hours(25, 3, 4), hours(25, 10, 11), hours(25, 14, 15));

    assertThat(DAYS.missing(List.of(time), held, NOW)).containsExactly(hours(25, 11, 14));
  }

  @Test
  void dropsWhatIsOldAndWasNotWrittenIntoForAsLong() {
    Held untouched = new Held(hours(29, 11, 12), Instant.EPOCH);
    Held youngest = new Held(hours(29, 12, 13), Instant.EPOCH);
    Held writtenLately = new Held(hours(20, 1, 2), NOW.minusSeconds(3_000));
    Held writtenLongAgo = new Held(hours(20, 2, 3), NOW.minusSeconds(3_700));

    assertThat(HOURS.expired(List.of(untouched, youngest, writtenLately, writtenLongAgo), NOW))
        .containsExactly(untouched.partition(), writtenLongAgo.partition());
  }

  @Test
  void aTableIsNamedAfterItsTime() {
    Partition partition = hours(29, 13, 14);

    assertThat(partition.table()).isEqualTo("tick_history_p20260929h13_20260929h14");
    assertThat(Partition.ofTable(partition.table())).contains(partition);
    assertThat(Partition.ofTable("tick_history_mine")).isEmpty();
  }

  private static Partition hours(int day, int from, int to) {
    return new Partition(
        Instant.parse("2026-09-%02dT%02d:00:00Z".formatted(day, from)),
        Instant.parse("2026-09-%02dT%02d:00:00Z".formatted(day, to)));
  }
}
