package io.ledgerflux.ingestor.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusScheduleTest {
  private final StatusSchedule schedule = new StatusSchedule();

  @Test
  void tellsEachProductOnChangeAndEveryFiveSeconds() {
    assertThat(due(0, FeedState.LIVE, FeedState.LIVE)).containsExactly("A-B", "C-D");
    assertThat(due(1, FeedState.LIVE, FeedState.LIVE)).isEmpty();
    assertThat(due(2, FeedState.LIVE, FeedState.STALE)).containsExactly("C-D");
    assertThat(due(5, FeedState.LIVE, FeedState.STALE)).containsExactly("A-B");
    assertThat(due(7, FeedState.LIVE, FeedState.STALE)).containsExactly("C-D");
  }

  private List<String> due(int second, FeedState first, FeedState other) {
    return schedule
        .due(
            List.of(status("A-B", first), status("C-D", other)),
            Duration.ofSeconds(second).toNanos())
        .stream()
        .map(FeedStatus::product)
        .toList();
  }

  private static FeedStatus status(String product, FeedState state) {
    return new FeedStatus(product, "", state, 0, 0, 0, OptionalLong.empty());
  }
}
