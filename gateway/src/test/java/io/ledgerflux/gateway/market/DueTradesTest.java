package io.ledgerflux.gateway.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DueTradesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int HOUR = 3_600;

  private final DueTrades due = new DueTrades();

  @Test
  void areOverdueWhereTradesAreToldOfForEightSecondsAndNoTickComes() {
    come(100);
    told(130, 3);
    told(160, 8);
    told(190, 13);
    assertNotOverdueAt(17.9);
    assertOverdueAt(18);
    told(220, 18);
    assertOverdueAt(23);
  }

  @Test
  void areNotWhereTicksComeHoweverFarBehind() {
    come(100);
    for (int second = 0; second < HOUR; second += 5) {
      told(10_000 + 30 * second, second);
      come(101 + second);
      assertNotOverdueAt(second + 4.9);
    }
  }

  @Test
  void areNotWhereNothingIsTraded() {
    come(100);
    for (int second = 0; second < HOUR; second += 5) {
      told(100, second);
      assertNotOverdueAt(second + 4.9);
    }
  }

  @Test
  void areNotWhereTheLastTradeWasRefused() {
    come(100);
    for (int second = 0; second < HOUR; second += 5) {
      told(101, second);
      assertNotOverdueAt(second + 4.9);
    }
  }

  @Test
  void areNotWhereTheNextTradeIsToldOfAMomentBeforeItsTick() {
    come(100);
    told(101, 0);
    told(102, HOUR);
    assertNotOverdueAt(HOUR + 4.9);
    come(102);
    assertNotOverdueAt(2 * HOUR);
  }

  @Test
  void areWhereNoTradeIsAcceptedAnyMore() {
    come(100);
    told(101, 0);
    told(102, 60);
    assertNotOverdueAt(64.9);
    assertOverdueAt(65);
  }

  @Test
  void areNotWhereSomeOfABurstWereRefused() {
    come(100);
    told(101, 0);
    told(140, 5);
    told(150, 7.9);
    assertNotOverdueAt(HOUR);
    told(150, HOUR);
    assertNotOverdueAt(HOUR + 10);
  }

  @Test
  void aQuoteIsATickThatCame() {
    come(100);
    told(101, 0);
    due.came(OptionalLong.empty());
    told(101, 5);
    told(102, 10);
    assertNotOverdueAt(HOUR);
  }

  @Test
  void ofAMarketOfWhichNoTickCameTheFirstWordSaysWhereTheCountBegins() {
    told(100, 0);
    told(100, HOUR);
    assertNotOverdueAt(2 * HOUR);
    told(101, 2 * HOUR);
    told(102, 2 * HOUR + 10);
    assertOverdueAt(2 * HOUR + 15);
  }

  @Test
  void areNotOverdueAnyMoreWhereATickComes() {
    come(100);
    told(101, 0);
    told(102, 10);
    assertOverdueAt(20);
    come(90);
    assertNotOverdueAt(20);
    told(103, 25);
    told(104, 30);
    assertNotOverdueAt(40);
    told(105, 35);
    assertOverdueAt(40);
  }

  @Test
  void aVenueThatNumbersAnewOwesWhatItTellsOfFromThere() {
    come(1_000_000);
    told(1_000_000, 0);
    come(3);
    told(4, 5);
    told(5, 10);
    assertNotOverdueAt(19.9);
    told(6, 20);
    assertOverdueAt(25);
  }

  @Test
  void whatOnlyTheOldNumberingToldIsNotWaitedFor() {
    come(3);
    told(1_000_000, 0);
    told(4, 5);
    told(1_000_000, 10);
    come(5);
    assertNotOverdueAt(HOUR);
  }

  private void come(long tradeId) {
    due.came(OptionalLong.of(tradeId));
  }

  private void told(long tradeId, double atSecond) {
    due.told(tradeId, nanos(atSecond));
  }

  private void assertOverdueAt(double second) {
    assertThat(due.areOverdue(nanos(second))).as("overdue at %s s", second).isTrue();
  }

  private void assertNotOverdueAt(double second) {
    assertThat(due.areOverdue(nanos(second))).as("overdue at %s s", second).isFalse();
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * SECOND);
  }
}
