package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.ops.PostgresMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class HistoryPoolTest {
  @ParameterizedTest
  @ValueSource(strings = {"a?b=%zz", "%zz", "a%2Fb", "a/b", "a b", "a+b", "a#b", "kurse-für-alle"})
  void theDriverIsToldADatabaseByItsName(String name) {
    PGSimpleDataSource driver = driver(Map.of("PG_DATABASE", name));
    assertThat(driver.getDatabaseName()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "db_1", "db.example.", "10.0.0.1", "::1", "fd00::1:2"})
  void theDriverTakesEveryServerThatIsNoFault(String host) {
    PGSimpleDataSource driver = driver(Map.of("PG_HOST", host, "PG_PORT", "65535"));
    assertThat(driver.getServerNames()).singleElement().asString().contains(host);
    assertThat(driver.getPortNumbers()).containsExactly(65_535);
  }

  private static PGSimpleDataSource driver(Map<String, String> environment) {
    Settings settings = Settings.read(environment, PostgresConfig.OPTIONS);
    PostgresConfig config = PostgresConfig.read(settings);
    settings.check();
    new HistoryPool(config, "test", 1, new PostgresMetrics(new CollectorRegistry(), "test"))
        .close();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(config.jdbcUrl());
    return source;
  }
}
