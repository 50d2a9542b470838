package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.ops.PostgresMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HistoryReplaysTest {
  private static final ReplayOrder ORDER =
      new ReplayOrder(1, List.of("BTC-USD"), 0, OptionalLong.empty());

  @Test
  void oneNameHasAQuarterOfThePlaces() throws InterruptedException {
    Settings settings =
        Settings.read(
            Map.of("PG_DSN", "postgresql://nobody:none@127.0.0.1:1/none"), PostgresConfig.OPTIONS);
    PostgresMetrics metrics = new PostgresMetrics(new CollectorRegistry(), "gateway");
    try (HistoryPool pool = new HistoryPool(PostgresConfig.read(settings), "test", 1, metrics)) {
      HistoryReplays replays = new HistoryReplays(pool, 8);
      List<ReplayHistory.Pages> greedy = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        greedy.add(replays.open(ORDER, "greedy"));
      }
      assertThat(greedy.subList(0, 2)).hasOnlyElementsOfType(ReplayReader.class);
      assertThat(greedy.getLast().next(0, true))
          .isInstanceOfSatisfying(
              Unavailable.class, busy -> assertThat(busy.retryMillis()).hasValue(1_000));
      assertThat(replays.open(ORDER, "modest")).isInstanceOf(ReplayReader.class);

      greedy.getLast().close();
      assertThat(replays.open(ORDER, "greedy"))
          .as("it had no place")
          .isNotInstanceOf(ReplayReader.class);
      greedy.getFirst().close();
      greedy.getFirst().close();
      assertThat(replays.open(ORDER, "greedy")).isInstanceOf(ReplayReader.class);
      assertThat(replays.open(ORDER, "greedy")).isNotInstanceOf(ReplayReader.class);
    }
  }
}
