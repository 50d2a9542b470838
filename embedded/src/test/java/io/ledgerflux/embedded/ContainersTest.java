package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When servers for tests run in containers. */
class ContainersTest {
  private static boolean unasked() {
    throw new AssertionError("to look for Docker takes seconds");
  }

  @Test
  void areAskedForByAProperty() {
    assertThat(Containers.areAskedFor(null)).isFalse();
    assertThat(Containers.areAskedFor("false")).isFalse();
    assertThat(Containers.areAskedFor("")).isTrue();
    assertThat(Containers.areAskedFor("true")).isTrue();
  }

  @Test
  void haveTheNatsServerWhereTheyAreAskedFor() {
    assertThat(Containers.haveNats(true, true, ContainersTest::unasked)).isTrue();
    assertThat(Containers.haveNats(true, false, ContainersTest::unasked)).isTrue();
  }

  @Test
  void haveItWhereNoneIsInstalledAndDockerIsThere() {
    assertThat(Containers.haveNats(false, true, ContainersTest::unasked)).isFalse();
    assertThat(Containers.haveNats(false, false, () -> true)).isTrue();
    assertThat(Containers.haveNats(false, false, () -> false)).isFalse();
  }
}
