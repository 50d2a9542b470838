package io.ledgerflux.snapshotter.partitions;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Decides into which pieces of time the history is cut: by the hour where it is kept for a short
 * time, else by the day; by the day, too, what is far from now.
 *
 * @param retention for how long the history is kept
 */
public record PartitionPlan(Duration retention) {
  private static final Duration SHORT_RETENTION = Duration.ofDays(2);
  private static final Duration FAR_OUT = Duration.ofDays(1);
  private static final int AHEAD = 2;

  /**
   * A partition that is there.
   *
   * @param partition which
   * @param lastPastWrite when something was last written into it after its time was over; the epoch
   *     where nothing was
   */
  public record Held(Partition partition, Instant lastPastWrite) {}

  /** The partitions that have to be made, so that each of {@code times} has one. */
  public List<Partition> missing(
      Collection<Instant> times, Collection<Partition> held, Instant now) {
    List<Partition> all = new ArrayList<>(held);
    List<Partition> missing = new ArrayList<>();
    for (Instant time : times) {
      if (all.stream().noneMatch(partition -> partition.contains(time))) {
        Partition made = around(time, all, now);
        all.add(made);
        missing.add(made);
      }
    }
    return missing;
  }

  /**
   * The times for which there must be partitions before anything is written: now and what comes.
   */
  public List<Instant> ahead(Instant now) {
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i <= AHEAD; i++) {
      times.add(now.plus(width().getDuration().multipliedBy(i)));
    }
    return times;
  }

  /** Those whose time is over for as long as the history is kept, and the last write, too. */
  public List<Partition> expired(Collection<Held> held, Instant now) {
    Instant cutoff = now.minus(retention);
    return held.stream()
        .filter(one -> !one.partition().to().isAfter(cutoff))
        .filter(one -> one.lastPastWrite().isBefore(cutoff))
        .map(Held::partition)
        .toList();
  }

  /** The piece around {@code time}, without what others hold of it. */
  private Partition around(Instant time, Collection<Partition> held, Instant now) {
    boolean farOut = Duration.between(now, time).abs().compareTo(FAR_OUT) > 0;
    ChronoUnit unit = farOut ? ChronoUnit.DAYS : width();
    Instant from = time.truncatedTo(unit);
    Instant to = from.plus(1, unit);
    for (Partition other : held) {
      if (!other.to().isAfter(time) && other.to().isAfter(from)) {
        from = other.to();
      }
      if (other.from().isAfter(time) && other.from().isBefore(to)) {
        to = other.from();
      }
    }
    return new Partition(from, to);
  }

  private ChronoUnit width() {
    return retention.compareTo(SHORT_RETENTION) < 0 ? ChronoUnit.HOURS : ChronoUnit.DAYS;
  }
}
