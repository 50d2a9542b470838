package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresBinariesTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, postgres-linux-x86_64.txz",
    "Linux, aarch64, postgres-linux-arm_64.txz",
    "Mac OS X, aarch64, postgres-darwin-arm_64.txz",
    "Mac OS X, x86_64, postgres-darwin-x86_64.txz"
  })
  void picksTheArchiveOfTheSystem(String name, String machine, String archive) {
    assertThat(PostgresBinaries.archiveName(name, machine)).isEqualTo(archive);
  }

  @Test
  void saysWhereItDoesNotRun() {
    assertThatThrownBy(() -> PostgresBinaries.archiveName("Linux", "riscv64"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("riscv64");
  }
}
