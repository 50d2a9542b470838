package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {
  private final Shares places = Shares.quarters(256);

  @Test
  void oneAddressLeavesRoomForOthers() {
    assertThat(begun("a", 1_000)).isEqualTo(64);
    assertThat(places.tryBegin("b")).isTrue();
    places.ended("a");
    assertThat(begun("a", 1_000)).isEqualTo(1);
  }

  @Test
  void manyAddressesHaveNoMoreThanThereIs() {
    long all = IntStream.range(0, 1_000).mapToLong(i -> begun("address-" + i, 1)).sum();
    assertThat(all).isEqualTo(256);
    places.ended("address-0");
    assertThat(places.tryBegin("late")).isTrue();
  }

  @Test
  void eachHasOneWhereThereAreFew() {
    Shares few = Shares.quarters(2);
    assertThat(few.tryBegin("a")).isTrue();
    assertThat(few.tryBegin("a")).isFalse();
    assertThat(few.tryBegin("b")).isTrue();
    assertThat(few.tryBegin("c")).isFalse();
  }

  private long begun(String address, int tries) {
    return IntStream.range(0, tries).filter(i -> places.tryBegin(address)).count();
  }
}
