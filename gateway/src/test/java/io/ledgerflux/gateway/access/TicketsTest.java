package io.ledgerflux.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class TicketsTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final int MOST = 3;

  private final Tickets tickets = new Tickets(MOST, new SecureRandom());

  @Test
  void aTicketIsGoodOnce() {
    String ticket = tickets.issue("k", 0);

    assertThat(tickets.redeem(ticket, 1)).hasValue("k");
    assertThat(tickets.redeem(ticket, 2)).isEmpty();
  }

  @Test
  void aTicketIsGoodForAMinute() {
    String early = tickets.issue("k", 0);
    String late = tickets.issue("k", 0);

    assertThat(tickets.redeem(early, MINUTE - 1)).hasValue("k");
    assertThat(tickets.redeem(late, MINUTE)).isEmpty();
  }

  @Test
  void whatIsNoTicketIsWorthNothing() {
    tickets.issue("k", 0);

    assertThat(tickets.redeem("lt_", 0)).isEmpty();
    assertThat(tickets.redeem(Tickets.text(new SecureRandom()), 0)).isEmpty();
  }

  @Test
  void pastTheMostTheOldestGoes() {
    String oldest = tickets.issue("k", 0);
    String second = tickets.issue("k", 1);
    tickets.issue("k", 2);
    tickets.issue("k", 3);

    assertThat(tickets.redeem(oldest, 4)).isEmpty();
    assertThat(tickets.redeem(second, 4)).hasValue("k");
  }

  @Test
  void whatHasNotTheFormOfATicketIsNone() {
    assertThat(Tickets.isTicket(tickets.issue("k", 0))).isTrue();
    assertThat(Tickets.isTicket("lt_")).isFalse();
    assertThat(Tickets.isTicket("anything")).isFalse();
    assertThat(Tickets.isTicket("lt_" + "x".repeat(44))).isFalse();
    assertThat(Tickets.isTicket("lt_" + "%".repeat(43))).isFalse();
  }
}
