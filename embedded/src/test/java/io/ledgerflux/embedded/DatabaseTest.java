package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DatabaseTest {
  private final Database database = new Database("127.0.0.1", 5, "market", "ann", "secret");

  @Test
  void tellsItsAddresses() {
    assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:5/market");
    assertThat(database.dsn()).isEqualTo("postgresql://ann:secret@127.0.0.1:5/market");
  }

  @Test
  void keepsItsPasswordOutOfLogs() {
    assertThat(database.toString()).doesNotContain("secret");
  }

  @Test
  void isReachedByAnotherRole() {
    assertThat(database.as("bob", "other").dsn())
        .isEqualTo("postgresql://bob:other@127.0.0.1:5/market");
  }
}
