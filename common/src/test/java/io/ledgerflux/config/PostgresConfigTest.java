package io.ledgerflux.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresConfigTest {
  @Test
  void readsAUri() {
    assertThat(
            PostgresDsn.parse("postgresql://ann:s%40c%2Fr+t@db.example:6543/ticks?sslmode=require"))
        .contains(
            new PostgresConfig(
                "db.example", 6543, "ticks", "ann", "s@c/r+t", Map.of("sslmode", "require")));
  }

  @Test
  void aUriMayLeaveOutPortAndDatabase() {
    assertThat(PostgresDsn.parse("postgres://ann@[::1]"))
        .contains(new PostgresConfig("::1", 5432, "ann", "ann", "", Map.of()));
  }

  @Test
  void readsLibpqsWords() {
    assertThat(
            PostgresDsn.parse(
                "host=db  port = 6543 dbname=ticks user=ann password='it\\'s secret' connect_timeout=3"))
        .contains(new PostgresConfig("db", 6543, "ticks", "ann", "it's secret", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://",
        "postgresql://ann:pw@db:port/ticks",
        "postgresql://ann:pw@db/ticks?colour=red",
        "postgresql://ann:pw@db/ticks?sslmode",
        "mysql://ann:pw@db/ticks",
        "host=db port=x user=ann",
        "host=db port=70000 user=ann",
        "host=db port=0 user=ann",
        "host=a,b user=ann",
        "host=/var/run/postgresql user=ann",
        "host='a b' user=ann",
        "host=[::1 user=ann",
        "host=db user=ann sslmode=yes",
        "postgresql://ann@db:0/ticks",
        "postgresql://ann@db:-1/ticks",
        "postgresql://ann@db:99999/ticks",
        "postgresql://ann@db:99999999999/ticks",
        "postgresql://ann@:5432/ticks",
        "postgresql://ann@a b/ticks",
        "postgresql://ann@db%zz/ticks",
        "postgresql://ann@db/%zz",
        "postgresql://ann@bänk/ticks",
        "postgresql://ann@[::1/ticks",
        "postgresql://ann@db/ticks?sslmode=yes",
        "user=ann",
        "host=db user"
      })
  void refusesWhatIsNeither(String text) {
    assertThat(PostgresDsn.parse(text)).isEmpty();
  }

  @Test
  void neverTellsThePassword() {
    Settings settings =
        Settings.read(
            Map.of("PG_DSN", "postgresql://ann:sec:r@et@db:port/ticks"), PostgresConfig.OPTIONS);
    PostgresConfig.read(settings);

    assertThatThrownBy(settings::check)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("PG_DSN is 'postgresql://ann:***@db:port/ticks'")
        .hasMessageNotContaining("sec");
    assertThat(new PostgresConfig("db", 1, "ticks", "ann", "secret", Map.of()).toString())
        .isEqualTo("postgresql://ann@db:1/ticks");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s e c'",
        "'s\\'e c'",
        "'s\\\\'",
        "s\\ e\\ c",
        "s'e'c",
        "'s'e'c",
      })
  void masksWhateverIsReadAsThePassword(String password) {
    assertThat(PostgresDsn.masked("host=db user=ann password = " + password + " port=x"))
        .isEqualTo("host=db user=ann password = *** port=x");
  }

  @Test
  void masksAPasswordInAUriWhereverItStands() {
    assertThat(PostgresDsn.masked("postgresql://ann:s@e:c@db/t?sslmode=off"))
        .isEqualTo("postgresql://ann:***@db/t?sslmode=off");
    assertThat(PostgresDsn.masked("postgresql://ann@db/t?password=s@e c"))
        .isEqualTo("postgresql://ann@db/t?password=***");
    assertThat(PostgresDsn.masked("postgresql://ann:sec@db/t?password=s@e"))
        .isEqualTo("postgresql://ann:***@db/t?password=***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'s e c", "'s e c\\", "s\\"})
  void masksAPasswordThatDoesNotEnd(String password) {
    assertThat(PostgresDsn.masked("host=db password=" + password))
        .isEqualTo("host=db password=***");
  }

  @Test
  void readsItsPartsWhereThereIsNoDsn() {
    Settings settings =
        Settings.read(
            Map.of("PG_HOST", "db", "PG_PORT", "1", "PG_USER", "ann", "PG_PASSWORD", "pw"),
            PostgresConfig.OPTIONS);

    PostgresConfig config = PostgresConfig.read(settings);

    settings.check();
    assertThat(config).isEqualTo(new PostgresConfig("db", 1, "ledgerflux", "ann", "pw", Map.of()));
    assertThat(config.jdbcUrl()).isEqualTo("jdbc:postgresql://db:1/ledgerflux");
    assertThat(config.as("bob", "x").user()).isEqualTo("bob");
  }

  @Test
  void isThereForWhoWorksWithoutItOnlyWhereItIsNamed() {
    assertThat(PostgresConfig.find(Settings.read(Map.of("PG_USER", "ann"), PostgresConfig.OPTIONS)))
        .isEmpty();
    assertThat(
            PostgresConfig.find(Settings.read(Map.of("PG_HOST", "db"), PostgresConfig.OPTIONS))
                .map(PostgresConfig::host))
        .contains("db");
    assertThat(
            PostgresConfig.find(
                    Settings.read(Map.of("PG_DSN", "postgresql://ann@db"), PostgresConfig.OPTIONS))
                .map(PostgresConfig::user))
        .contains("ann");
  }

  @Test
  void putsNoMoreThanANameIntoTheAddress() {
    assertThat(config(Map.of("PG_HOST", "::1", "PG_DATABASE", "a?b=%zz/c")).jdbcUrl())
        .isEqualTo("jdbc:postgresql://[::1]:5432/a%3Fb%3D%25zz%2Fc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b",
        "db:5432",
        "a b",
        "db/ticks",
        "db?a=b",
        "/run",
        "ann@db",
        "bänk",
        "%zz",
        "[::1]",
        ":1"
      })
  void refusesAServerThatTheDriverDoesNotFind(String host) {
    assertThatThrownBy(() -> config(Map.of("PG_HOST", host)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "PG_HOST is '%s', but must be the name or the address of one server".formatted(host));
  }

  private static PostgresConfig config(Map<String, String> environment) {
    Settings settings = Settings.read(environment, PostgresConfig.OPTIONS);
    PostgresConfig config = PostgresConfig.read(settings);
    settings.check();
    return config;
  }
}
