package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.server.Admission.Denial;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void letsNobodyInBeforeItIsOpenAndAfterItStopped() {
    Admission admission = new Admission(limits(10, 0, 0, 0), 0);
    assertThat(admission.tryEnter("a", 0)).contains(Denial.NOT_READY);
    admission.open();
    assertThat(admission.tryEnter("a", 0)).isEmpty();
    admission.stop();
    assertThat(admission.tryEnter("a", 0)).contains(Denial.STOPPING);
    admission.open();
    assertThat(admission.tryEnter("a", 0)).contains(Denial.STOPPING);
    assertThat(admission.connections()).isEqualTo(1);
  }

  @Test
  void countsConnectionsInAllAndByAddress() {
    Admission admission = opened(limits(3, 2, 0, 0));
    assertThat(admission.tryEnter("a", 0)).isEmpty();
    assertThat(admission.tryEnter("a", 0)).isEmpty();
    assertThat(admission.tryEnter("a", 0)).contains(Denial.ADDRESS_FULL);
    assertThat(admission.tryEnter("b", 0)).isEmpty();
    assertThat(admission.tryEnter("c", 0)).contains(Denial.FULL);
    admission.leave("a");
    assertThat(admission.tryEnter("c", 0)).isEmpty();
    admission.leave("c");
    assertThat(admission.tryEnter("a", 0)).isEmpty();
  }

  @Test
  void letsInTwoSecondsWorthAtOnceAndThenSoManyASecond() {
    Admission admission = opened(limits(1_000, 0, 10, 0));
    assertThat(admitted(admission, 100, 0)).isEqualTo(20);
    assertThat(admission.tryEnter("a", 0)).contains(Denial.BUSY);
    assertThat(admitted(admission, 100, SECOND)).isEqualTo(10);
  }

  @Test
  void oneAddressDoesNotUseUpWhatThereIsForAll() {
    Admission admission = opened(limits(1_000, 0, 10, 2));
    assertThat(admitted(admission, 100, 0)).isEqualTo(4);
    assertThat(admission.knock("a", 0)).contains(Denial.ADDRESS_BUSY);
    assertThat(admission.knock("b", 0)).isEmpty();
    assertThat(admission.tryEnter("b", 0)).isEmpty();
  }

  @Test
  void whoseAddressIsFullIsNotEvenAskedWhoHeIs() {
    Admission admission = opened(limits(3, 1, 0, 0));
    assertThat(admission.tryEnter("a", 0)).isEmpty();
    assertThat(admission.knock("a", 0)).contains(Denial.ADDRESS_FULL);
    assertThat(admission.knock("b", 0)).isEmpty();
    assertThat(admission.connections()).isEqualTo(1);
  }

  @Test
  void forgetsAddressesThatCameLongAgo() {
    Admission admission = opened(limits(1_000_000, 0, 0, 1));
    assertThat(admitted(admission, 3, 0)).isEqualTo(2);
    IntStream.range(0, 10_000).forEach(i -> admission.knock("other-" + i, 0));
    assertThat(admission.knock("a", 0)).isEmpty();
  }

  private static long admitted(Admission admission, int tries, long nowNanos) {
    return LongStream.range(0, tries)
        .filter(i -> admission.knock("a", nowNanos).isEmpty())
        .filter(i -> admission.tryEnter("a", nowNanos).isEmpty())
        .count();
  }

  private static Admission opened(AdmissionLimits limits) {
    Admission admission = new Admission(limits, 0);
    admission.open();
    return admission;
  }

  private static AdmissionLimits limits(
      int connections, int perAddress, long perSecond, long perSecondPerAddress) {
    return new AdmissionLimits(connections, perAddress, perSecond, perSecondPerAddress, 10);
  }
}
