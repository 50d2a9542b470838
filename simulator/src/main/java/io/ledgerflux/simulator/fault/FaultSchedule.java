package io.ledgerflux.simulator.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The scripted faults: says which are due at a time, and which befall a ticker. */
public final class FaultSchedule {
  private final List<Timed> timed = new ArrayList<>();
  private final List<FaultRule> byChance = new ArrayList<>();
  private final SplittableRandom random;

  /** A schedule with nothing on it; chances are drawn with this seed. */
  public FaultSchedule(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Puts a rule on the schedule; its times count from now. */
  public void add(FaultRule rule, long nowMicros) {
    switch (rule.when()) {
      case When.Now() -> timed.add(new Timed(rule, nowMicros, 0));
      case When.After(var time) -> timed.add(new Timed(rule, nowMicros + micros(time), 0));
      case When.Every(var time) ->
          timed.add(new Timed(rule, nowMicros + micros(time), micros(time)));
      case When.Chance(int times, int of) -> byChance.add(rule);
    }
  }

  /** Takes everything off the schedule. */
  public void clear() {
    timed.clear();
    byChance.clear();
  }

  /** The rules whose time has come. */
  public List<FaultRule> due(long nowMicros) {
    var due = new ArrayList<FaultRule>();
    var again = new ArrayList<Timed>();
    timed.removeIf(
        entry -> {
          if (entry.atMicros > nowMicros) {
            return false;
          }
          due.add(entry.rule);
          if (entry.everyMicros > 0) {
            again.add(new Timed(entry.rule, nowMicros + entry.everyMicros, entry.everyMicros));
          }
          return true;
        });
    timed.addAll(again);
    return due;
  }

  /** The faults that chance brings upon a ticker of this product. */
  public List<Fault> befalling(String product) {
    if (byChance.isEmpty()) {
      return List.of();
    }
    var faults = new ArrayList<Fault>();
    for (FaultRule rule : byChance) {
      if (rule.product().map(product::equals).orElse(true)
          && rule.when() instanceof When.Chance(int times, int of)
          && random.nextInt(of) < times) {
        faults.add(rule.fault());
      }
    }
    return faults;
  }

  private static long micros(Duration time) {
    return TimeUnit.MICROSECONDS.convert(time);
  }

  private record Timed(FaultRule rule, long atMicros, long everyMicros) {}
}
