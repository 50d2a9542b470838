package io.ledgerflux.normalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NormalizerConfigTest {
  @Test
  void worksAllShardsUnlessTold() {
    NormalizerConfig config = read(Map.of());

    assertThat(config.assignment().own()).containsExactly(0, 1, 2, 3);
    assertThat(config.maxFutureSkew()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.port()).isEqualTo(8081);
  }

  @Test
  void worksTheShardsOfItsPod() {
    NormalizerConfig config =
        read(
            Map.of(
                "SHARD_ID",
                "auto",
                "HOSTNAME",
                "normalizer-1",
                "SHARD_PODS",
                "2",
                "NUM_SHARDS",
                "5",
                "MAX_FUTURE_SKEW",
                "5",
                "PORT",
                "0"));

    assertThat(config.assignment().own()).containsExactly(1, 3);
    assertThat(config.maxFutureSkew()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.port()).isZero();
  }

  @Test
  void tellsEachFault() {
    assertThatThrownBy(
            () -> read(Map.of("SHARD_ID", "4", "MAX_FUTURE_SKEW", "soon", "PORT", "70000")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .hasSize(3)
                    .anySatisfy(fault -> assertThat(fault).startsWith("SHARD_ID is '4'"))
                    .anySatisfy(fault -> assertThat(fault).startsWith("MAX_FUTURE_SKEW is 'soon'"))
                    .anySatisfy(fault -> assertThat(fault).startsWith("PORT is '70000'")));
  }

  private static NormalizerConfig read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, NormalizerConfig.OPTIONS);
    NormalizerConfig config = NormalizerConfig.read(settings);
    settings.check();
    return config;
  }
}
