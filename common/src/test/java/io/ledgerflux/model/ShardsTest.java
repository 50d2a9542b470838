package io.ledgerflux.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardsTest {
  @ParameterizedTest
  @CsvSource({"BTC-USD, 1", "ETH-USD, 0", "ADA-USD, 0", "SOL-USD, 3"})
  void dealsProductsAsEveryServiceDoes(String product, int shard) {
    Shards shards = new Shards(4);
    assertThat(shards.of(product)).isEqualTo(shard);
    assertThat(shards.of(product)).isEqualTo(shard);
  }

  @Test
  void givesEachShardToOnePod() {
    Shards shards = new Shards(5);
    assertThat(shards.ofPod(0, 2)).containsExactly(0, 2, 4);
    assertThat(shards.ofPod(1, 2)).containsExactly(1, 3);
  }

  @Test
  void refusesToDealToNobody() {
    assertThatThrownBy(() -> new Shards(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
