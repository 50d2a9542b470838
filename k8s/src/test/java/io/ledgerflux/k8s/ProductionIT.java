package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The production overlay's own broker and database, with every service as its own user. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ProductionIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String VIOLATION = "Violation";

  private ProductionRig rig;
  private BrokerLogins logins;

  @BeforeAll
  void start() throws IOException, SQLException {
    rig = new ProductionRig();
    logins = new BrokerLogins(rig.nats());
    rig.start();
  }

  @AfterAll
  void stop() throws InterruptedException {
    logins.close();
    rig.close();
  }

  @Test
  @Order(1)
  void carriesPricesWithEachServiceAsItsOwnUser() throws Exception {
    rig.exchange().inject("crossed@1/25");
    rig.exchange().inject("broken-json@1/25");
    for (String stream : List.of("market_rejects", "market_snapshots", "market_status")) {
      // While servers choose a stream's leader, nothing is told of it.
      await(stream + " is written")
          .atMost(LIMIT)
          .ignoreExceptionsMatching(
              away -> away instanceof JetStreamApiException || away instanceof IOException)
          .until(() -> messages(stream) > 0);
    }
    rig.exchange().clearFaults();
    awaitTicks(300);

    await("snapshots are written")
        .atMost(LIMIT)
        .until(() -> count("SELECT count(*) FROM snapshots") == 3);
    String key = rig.asOwner("keys", "create", "--name", "it");
    await("the gateway shows every product to who has a key")
        .atMost(LIMIT)
        .until(
            () ->
                List.of("BTC-USD", "ETH-USD", "ADA-USD").stream()
                    .allMatch(products(key).body()::contains));
    assertThat(products("lf_nobody").statusCode()).isEqualTo(401);
    assertThat(rig.nats().log()).doesNotContain(VIOLATION);
  }

  @Test
  @Order(2)
  void goesOnAfterEachServiceIsReplaced() throws SQLException {
    for (String pod : List.of("normalizer-0", "snapshotter-1", "ingestor-x", "gateway-x")) {
      rig.restart(pod);
    }
    awaitTicks(count("SELECT count(*) FROM tick_history") + 200);

    assertThat(count("SELECT count(*) - count(DISTINCT (product, sequence)) FROM tick_history"))
        .isZero();
    assertThat(rig.nats().log()).doesNotContain(VIOLATION);
  }

  @Test
  @Order(3)
  void keepsEveryStreamOnThreeServers() throws Exception {
    Connection operator = logins.connect("operator");
    try {
      JetStreamManagement management = operator.jetStreamManagement(BrokerLogins.PATIENTLY);
      List<String> names = management.getStreamNames();
      assertThat(names)
          .contains(
              "market_raw",
              "market_ticks",
              "market_snapshots",
              "market_status",
              "market_rejects",
              "KV_ledgerflux",
              "KV_positions");
      for (String name : names) {
        StreamInfo info = management.getStreamInfo(name);
        assertThat(info.getConfiguration().getReplicas()).as(name).isEqualTo(3);
        assertThat(info.getClusterInfo().getReplicas()).as(name).hasSize(2);
      }
    } finally {
      operator.close();
    }
    rig.stop();
  }

  @ParameterizedTest
  @Order(4)
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # statement                                                          | who may run it
          SELECT price FROM tick_history LIMIT 1                               | owner writer reader dashboards
          SELECT * FROM latest_prices                                          | owner writer reader dashboards
          SELECT * FROM price_stats_1min LIMIT 1                               | owner writer reader dashboards
          SELECT * FROM feed_gaps                                              | owner writer reader dashboards
          SELECT * FROM completeness_1min LIMIT 1                              | owner writer reader dashboards
          SELECT * FROM refused_trades                                         | owner writer
          SELECT numbackends FROM pg_stat_database                             | owner writer reader dashboards exporter
          SELECT count(*) FROM pg_ls_waldir()                                  | exporter
          SELECT * FROM api_keys, api_key_usage, api_tickets                   | owner reader
          UPDATE api_keys SET revoked_at = NULL                                | owner
          UPDATE snapshots SET version = version                               | owner writer
          UPDATE tick_history SET price = 1                                    | owner
          DELETE FROM tick_history                                             | owner
          DELETE FROM flyway_schema_history                                    | owner
          TRUNCATE tick_history                                                | owner
          DROP TABLE feed_gaps CASCADE                                         | owner
          CREATE TABLE mine (a INT)                                            | owner
          CREATE TEMPORARY TABLE mine (a INT)                                  | owner writer
          CREATE ROLE other                                                    | ''
          SELECT pg_read_file('/etc/hostname')                                 | ''
          COPY tick_history TO PROGRAM 'cat'                                   | ''
          """)
  void letsEachRoleDoWithTheDatabaseWhatIsItsOwn(String statement, String allowed) {
    for (String role : List.of("owner", "writer", "reader", "dashboards", "exporter")) {
      if (List.of(allowed.split(" ")).contains(role)) {
        assertThatCode(() -> tryOut(role, statement))
            .as("%s: %s", role, statement)
            .doesNotThrowAnyException();
      } else {
        assertThatThrownBy(() -> tryOut(role, statement))
            .as("%s: %s", role, statement)
            .isInstanceOf(SQLException.class)
            .extracting(e -> ((SQLException) e).getSQLState())
            .isIn("42501", "25006");
      }
    }
  }

  @Test
  @Order(5)
  void letsInNoOtherRole() {
    rig.postgres().createRole("stranger", "Secret");

    assertThatThrownBy(
            () ->
                Roles.connect(rig.postgres().database("ledgerflux").as("stranger", "Secret"))
                    .close())
        .hasMessageContaining("permission denied for database");
  }

  private void tryOut(String role, String statement) throws SQLException {
    try (java.sql.Connection connection = Roles.connect(rig.database(role))) {
      connection.setAutoCommit(false);
      try (Statement sql = connection.createStatement()) {
        sql.execute(statement);
      } finally {
        connection.rollback();
      }
    }
  }

  private void awaitTicks(long least) {
    await("so many ticks are in history")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> count("SELECT count(*) FROM tick_history") >= least);
    await("those of each product, which snapshotters store apart")
        .atMost(LIMIT)
        .until(() -> count("SELECT count(DISTINCT product) FROM tick_history") == 3);
  }

  private long count(String query) throws SQLException {
    try (java.sql.Connection connection = Roles.connect(rig.database("reader"));
        Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private long messages(String stream) throws Exception {
    Connection operator = logins.connect("operator");
    try {
      return operator
          .jetStreamManagement(BrokerLogins.PATIENTLY)
          .getStreamInfo(stream)
          .getStreamState()
          .getMsgCount();
    } finally {
      operator.close();
    }
  }

  private HttpResponse<String> products(String key) throws IOException, InterruptedException {
    URI uri =
        URI.create("http://127.0.0.1:" + rig.service("gateway-x").port() + "/api/v1/products");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri).header("X-API-Key", key).build(), BodyHandlers.ofString());
    }
  }
}
