package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardAssignmentTest {
  @Test
  void worksAllShardsUnlessToldOtherwise() {
    assertThat(own(Map.of())).containsExactly(0, 1, 2, 3);
  }

  @Test
  void worksTheShardsOfAList() {
    assertThat(own(Map.of("SHARD_ID", "3, 1,1"))).containsExactly(1, 3);
  }

  @Test
  void worksTheShardsOfItsOrdinal() {
    Map<String, String> pod = Map.of("SHARD_ID", "auto", "SHARD_PODS", "3", "NUM_SHARDS", "8");

    assertThat(own(with(pod, "HOSTNAME", "snapshotter-1"))).containsExactly(1, 4, 7);
    assertThat(own(with(pod, "HOSTNAME", "snapshotter-4"))).containsExactly(1, 4, 7);
  }

  @Test
  void isIdleWhereThereAreMorePodsThanShards() {
    Map<String, String> pod = Map.of("SHARD_ID", "auto", "SHARD_PODS", "3", "NUM_SHARDS", "2");

    assertThat(read(with(pod, "HOSTNAME", "snapshotter-1")).idleness()).isEmpty();
    ShardAssignment third = read(with(pod, "HOSTNAME", "snapshotter-2"));
    assertThat(third.own()).isEmpty();
    assertThat(third.idleness()).contains("idle: SHARD_PODS is more than NUM_SHARDS, which is 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "-1", "one", "1;2", ","})
  void refusesShardsThatAreNone(String text) {
    assertThatThrownBy(() -> own(Map.of("SHARD_ID", text)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "SHARD_ID is '" + text + "', but must be all, auto, or comma-separated shards");
  }

  @Test
  void needsAnOrdinalForAuto() {
    assertThatThrownBy(() -> own(Map.of("SHARD_ID", "auto", "HOSTNAME", "laptop")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HOSTNAME is 'laptop', but must end with -<ordinal>");
  }

  private static List<Integer> own(Map<String, String> environment) {
    return read(environment).own();
  }

  private static ShardAssignment read(Map<String, String> environment) {
    Settings settings = Settings.read(environment, ShardAssignment.OPTIONS);
    ShardAssignment assignment = ShardAssignment.read(settings);
    settings.check();
    return assignment;
  }

  private static Map<String, String> with(Map<String, String> some, String key, String value) {
    Map<String, String> all = new HashMap<>(some);
    all.put(key, value);
    return all;
  }
}
