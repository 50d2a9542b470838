package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SubjectsTest {
  @Test
  void aShardsFilterLetsItsTapeAndItsLateTicksThrough() {
    String filter = Subjects.ticksOfShard(1);

    assertThat(Subjects.matches(filter, Subjects.tick(1, "BTC-USD"))).isTrue();
    assertThat(Subjects.matches(filter, Subjects.late(1, "BTC-USD"))).isTrue();
    assertThat(Subjects.matches(filter, Subjects.tick(12, "BTC-USD"))).isFalse();
    assertThat(Subjects.matches(filter, Subjects.late(0, "BTC-USD"))).isFalse();
    assertThat(Subjects.matches(filter, "market.ticks.1")).isFalse();
    assertThat(Subjects.matches(filter, "market.ticks.1.")).isFalse();
  }

  @Test
  void aFilterMatchesTokenByToken() {
    assertThat(Subjects.matches(">", "a.b")).isTrue();
    assertThat(Subjects.matches("a.b", "a.b")).isTrue();
    assertThat(Subjects.matches("a.b", "a.b.c")).isFalse();
    assertThat(Subjects.matches("a.*", "a.b")).isTrue();
    assertThat(Subjects.matches("a.*", "a.b.c")).isFalse();
    assertThat(Subjects.matches("*.b", "a.b")).isTrue();
    assertThat(Subjects.matches("a.b.c", "a.b")).isFalse();
  }
}
