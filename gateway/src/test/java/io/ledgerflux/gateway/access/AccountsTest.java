package io.ledgerflux.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountsTest {
  private static final long SECOND = 1_000_000_000L;

  private final Accounts accounts = new Accounts();

  @Test
  void aKeyHasAsManyConnectionsAsItMay() {
    Account account = account(2, 0);

    assertThat(account.tryConnect()).isTrue();
    assertThat(account.tryConnect()).isTrue();
    assertThat(account.tryConnect()).isFalse();

    account.disconnected();

    assertThat(account.tryConnect()).isTrue();
  }

  @Test
  void twoSecondsOfRequestsCanBeSavedUp() {
    Account account = account(0, 1);

    assertThat(account.tryRequest(0)).isTrue();
    assertThat(account.tryRequest(0)).isTrue();
    assertThat(account.tryRequest(0)).isFalse();
    assertThat(account.tryRequest(SECOND)).isTrue();
  }

  @Test
  void zeroIsNoLimit() {
    Account account = account(0, 0);

    for (int i = 0; i < 1_000; i++) {
      assertThat(account.tryConnect() && account.tryRequest(0)).isTrue();
    }
  }

  @Test
  void aKeyHasOneAccount() {
    assertThat(account(1, 0)).isSameAs(account(1, 0));
  }

  @Test
  void whatWasUsedIsToldOnce() {
    Account account = account(0, 0);
    account.asked();
    account.sent(2, 300);
    account.sent(1, 50);

    assertThat(accounts.take()).containsExactly(new Usage("k", 1, 3, 350));
    assertThat(accounts.take()).isEmpty();
  }

  @Test
  void whatCouldNotBeToldIsToldTheNextTime() {
    account(0, 0).sent(1, 100);
    List<Usage> taken = accounts.take();
    account(0, 0).asked();

    accounts.giveBack(taken);

    assertThat(accounts.take()).containsExactly(new Usage("k", 1, 1, 100));
  }

  private Account account(int connections, long requestsPerSecond) {
    return accounts.of(
        new ApiKey(
            "k",
            "test",
            SecretHash.of("secret"),
            new KeyLimits(connections, 0, requestsPerSecond, Set.of()),
            Optional.empty(),
            Optional.empty()),
        0);
  }
}
