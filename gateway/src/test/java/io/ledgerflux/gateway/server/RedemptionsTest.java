package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedemptionsTest {
  private final Redemptions redemptions = new Redemptions();

  @Test
  void oneAddressLeavesRoomForOthers() {
    assertThat(begun("a", 1_000)).isEqualTo(64);
    assertThat(redemptions.tryBegin("b")).isTrue();
    redemptions.ended("a");
    assertThat(begun("a", 1_000)).isEqualTo(1);
  }

  @Test
  void manyAddressesHaveNoMoreThanThereIs() {
    long all = IntStream.range(0, 1_000).mapToLong(i -> begun("address-" + i, 1)).sum();
    assertThat(all).isEqualTo(256);
    redemptions.ended("address-0");
    assertThat(redemptions.tryBegin("late")).isTrue();
  }

  private long begun(String address, int tries) {
    return IntStream.range(0, tries).filter(i -> redemptions.tryBegin(address)).count();
  }
}
