package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ResumptionTest {
  private static final Position POSITION = new Position(10, 1_000, 1);
  private static final long LAST_NANOS = 2_000;

  @Test
  void goesOnBehindItsPosition() {
    assertThat(
            Resumption.of(POSITION, new StreamView(1, 1, 20, LAST_NANOS, OptionalLong.of(1_000))))
        .isEqualTo(new Resumption.From(11));
  }

  @Test
  void goesOnWhereItsMessageHasFallenOutButNotTheNext() {
    assertThat(Resumption.of(POSITION, new StreamView(1, 11, 20, LAST_NANOS, OptionalLong.empty())))
        .isEqualTo(new Resumption.From(11));
  }

  @Test
  void goesOnAtTheEndOfAnEmptyStream() {
    assertThat(Resumption.of(POSITION, new StreamView(1, 11, 10, LAST_NANOS, OptionalLong.empty())))
        .isEqualTo(new Resumption.From(11));
  }

  @Test
  void tellsWhatFellOutUnread() {
    assertThat(Resumption.of(POSITION, new StreamView(1, 15, 20, LAST_NANOS, OptionalLong.empty())))
        .isEqualTo(new Resumption.AfterLoss(15, new Loss(11, 14)));
  }

  @Test
  void beginsAtTheFirstMessageWithoutAPosition() {
    assertThat(
            Resumption.of(
                Position.BEGINNING, new StreamView(1, 15, 20, LAST_NANOS, OptionalLong.empty())))
        .isEqualTo(new Resumption.From(1));
  }

  @Test
  void readsAnewWhatIsNotItsStream() {
    assertThat(
            Resumption.of(POSITION, new StreamView(2, 1, 20, LAST_NANOS, OptionalLong.of(1_000))))
        .isInstanceOf(Resumption.Anew.class);
    assertThat(Resumption.of(POSITION, new StreamView(1, 1, 9, LAST_NANOS, OptionalLong.empty())))
        .isInstanceOf(Resumption.Anew.class);
    assertThat(
            Resumption.of(POSITION, new StreamView(1, 1, 20, LAST_NANOS, OptionalLong.of(1_001))))
        .isInstanceOf(Resumption.Anew.class);
  }
}
