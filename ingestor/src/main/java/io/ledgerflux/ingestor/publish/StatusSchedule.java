package io.ledgerflux.ingestor.publish;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which products' states are to be told: those that changed, and each one every few seconds. */
final class StatusSchedule {
  private static final long PERIOD_NANOS = Duration.ofSeconds(5).toNanos();

  private final Map<String, Told> told = new HashMap<>();

  private record Told(FeedState state, long atNanos) {}

  /** Those of {@code statuses} that are to be told at {@code nowNanos}; they count as told. */
  List<FeedStatus> due(List<FeedStatus> statuses, long nowNanos) {
    List<FeedStatus> due = statuses.stream().filter(status -> isDue(status, nowNanos)).toList();
    due.forEach(status -> told.put(status.product(), new Told(status.state(), nowNanos)));
    return due;
  }

  private boolean isDue(FeedStatus status, long nowNanos) {
    Told last = told.get(status.product());
    return last == null
        || last.state() != status.state()
        || nowNanos - last.atNanos() >= PERIOD_NANOS;
  }
}
