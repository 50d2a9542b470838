package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {
  private final Budget budget = new Budget(new BufferLimits(131_072, 1_000_000, 10));

  @Test
  void isOverdrawnPastItsTotal() {
    budget.moved(1_000_000);
    assertThat(budget.isOverdrawn()).isFalse();
    budget.moved(1);
    assertThat(budget.isOverdrawn()).isTrue();
    budget.moved(-500_000);
    assertThat(budget.isOverdrawn()).isFalse();
    assertThat(budget.heldBytes()).isEqualTo(500_001);
  }

  @Test
  void whoHoldsNoMoreThanHisPartNeverPaysForOthers() {
    budget.moved(1_000_001);
    assertThat(budget.isTooMuch(100_001, 10)).isTrue();
    assertThat(budget.isTooMuch(100_000, 10)).isFalse();
    assertThat(budget.isTooMuch(0, 10)).isFalse();
  }

  @Test
  void nobodyHoldsTooMuchWhileAllTogetherDoNot() {
    budget.moved(1_000_000);
    assertThat(budget.isTooMuch(1_000_000, 10)).isFalse();
  }

  @Test
  void sharesFairlyAmongThoseThatAreThere() {
    assertThat(budget.shareBytes(0)).isEqualTo(131_072);
    assertThat(budget.shareBytes(1)).isEqualTo(131_072);
    assertThat(budget.shareBytes(10)).isEqualTo(65_536);
    assertThat(budget.shareBytes(100)).isEqualTo(8_192);
    assertThat(budget.shareBytes(100_000)).isEqualTo(4_096);
  }

  @Test
  void sharesOfAllTogetherStayWithinIt() {
    for (int connections = 1; connections <= 244; connections++) {
      assertThat((long) budget.shareBytes(connections) * connections)
          .isLessThanOrEqualTo(1_000_000);
    }
  }
}
