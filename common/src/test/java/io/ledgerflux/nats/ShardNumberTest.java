package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardNumberTest {
  @Test
  void isReadAsItIsWritten() {
    for (ShardNumber number :
        new ShardNumber[] {ShardNumber.of(4), ShardNumber.of(4).becoming(6)}) {
      assertThat(ShardNumber.parse(number.toString())).contains(number);
    }
    assertThat(ShardNumber.of(4)).hasToString("4");
    assertThat(ShardNumber.of(4).becoming(6)).hasToString("4>6");
    assertThat(ShardNumber.of(6).becoming(6).isChanging()).isTrue();
    assertThat(ShardNumber.of(6).isChanging()).isFalse();
  }

  @Test
  void isNothingElse() {
    for (String text : new String[] {"", "four", "4>", ">6", "4>6>8", "-4", "40000"}) {
      assertThat(ShardNumber.parse(text)).as(text).isEmpty();
    }
  }
}
