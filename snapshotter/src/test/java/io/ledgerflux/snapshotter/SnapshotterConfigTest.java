package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotterConfigTest {
  @Test
  void hasSensibleStandards() {
    SnapshotterConfig config = read(Map.of());

    assertThat(config.historyRetention()).isEqualTo(Duration.ofDays(7));
    assertThat(config.port()).isEqualTo(8082);
    assertThat(config.assignment().own()).containsExactly(0, 1, 2, 3);
    assertThat(config.owner()).isEqualTo(config.postgres());
    assertThat(config.batching().rows()).isEqualTo(2_000);
    assertThat(config.snapshotPeriod()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theOwnerMayBeAnother() {
    SnapshotterConfig config =
        read(
            Map.of(
                "PG_DSN", "postgresql://w:1@db/ticks",
                "PG_OWNER_USER", "o",
                "PG_OWNER_PASSWORD", "2",
                "HISTORY_RETENTION", "90m"));

    assertThat(config.postgres().user()).isEqualTo("w");
    assertThat(config.owner()).isEqualTo(config.postgres().as("o", "2"));
    assertThat(config.historyRetention()).isEqualTo(Duration.ofMinutes(90));
  }

  @Test
  void tellsEachFaultInALine() {
    Map<String, String> wrong = new HashMap<>();
    wrong.put("SHARD_ID", "9");
    wrong.put("PG_DSN", "db");
    wrong.put("BATCH_MAX_ROWS", "0");
    wrong.put("HISTORY_RETENTION", "50m");
    wrong.put("NATS_URLS", "http://nats");

    assertThatThrownBy(() -> read(wrong))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .hasSize(5)
                    .allMatch(fault -> fault.matches("\\w+ is '.+', but must be .+"))
                    .anyMatch(fault -> fault.startsWith("HISTORY_RETENTION is '50m'")));
    assertThatThrownBy(() -> read(Map.of("HISTORY_RETENTION", "a week")))
        .hasMessageContaining("HISTORY_RETENTION is 'a week', but must be a whole number with");
  }

  @Test
  void namesTheRetentionOfHistoryAsItWasWritten() {
    assertThatThrownBy(
            () -> read(Map.of("JS_RETENTION_MINUTES", "1441", "HISTORY_RETENTION", " 2d ")))
        .hasMessageStartingWith("HISTORY_RETENTION is '2d', but must be a whole number with");
    assertThatThrownBy(() -> read(Map.of("JS_RETENTION_MINUTES", "10080")))
        .hasMessageStartingWith(
            "HISTORY_RETENTION is '7d' by default, but must be a whole number with")
        .hasMessageEndingWith("at least twice JS_RETENTION_MINUTES");
  }

  private static SnapshotterConfig read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, SnapshotterConfig.OPTIONS);
    SnapshotterConfig config = SnapshotterConfig.read(settings);
    settings.check();
    return config;
  }
}
