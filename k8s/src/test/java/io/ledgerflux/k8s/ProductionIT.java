package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Settings;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The production overlay's own broker and database, with every service as its own user. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ProductionIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String VIOLATION = "Violation";

  /** What a busy machine needs to answer, beside nine services and four servers. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  /** A refused client waits for as long as it may. */
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(2);

  private static final JetStreamOptions PATIENTLY =
      JetStreamOptions.builder().requestTimeout(ANSWER_LIMIT).build();

  private final Map<String, Connection> connected = new HashMap<>();
  private ProductionRig rig;

  @BeforeAll
  void start() throws IOException, SQLException {
    rig = new ProductionRig();
    rig.start();
  }

  @AfterAll
  void stop() throws InterruptedException {
    for (Connection each : connected.values()) {
      each.close();
    }
    rig.close();
  }

  @Test
  @Order(1)
  void carriesPricesWithEachServiceAsItsOwnUser() throws Exception {
    rig.exchange().inject("crossed@1/25");
    rig.exchange().inject("broken-json@1/25");
    for (String stream : List.of("market_rejects", "market_snapshots", "market_status")) {
      await(stream + " is written").atMost(LIMIT).until(() -> messages(stream) > 0);
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
    Connection operator = connect("operator");
    try {
      JetStreamManagement management = operator.jetStreamManagement(PATIENTLY);
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
          # subject                                              | who may publish to it
          market.raw.1.BTC-USD                                   | ingestor
          market.status.BTC-USD                                  | ingestor
          market.ticks.1.BTC-USD                                 | normalizer
          market.late.1.BTC-USD                                  | normalizer
          market.snapshots.BTC-USD                               | snapshotter
          market.rejects.test.BTC-USD                            | ingestor normalizer snapshotter
          market.other                                           | ''
          elsewhere                                              | ''
          $KV.positions.1                                        | normalizer
          $KV.ledgerflux.other                                   | ''
          _INBOX.ingestor.x                                      | ''
          $JS.API.STREAM.DELETE.market_nothing                   | ''
          $JS.API.STREAM.PURGE.market_raw                        | ''
          $JS.API.STREAM.MSG.DELETE.market_raw                   | ''
          $JS.API.STREAM.SNAPSHOT.market_raw                     | ''
          $JS.API.STREAM.LEADER.STEPDOWN.market_raw              | ''
          $JS.API.STREAM.PEER.REMOVE.market_raw                  | ''
          $JS.API.CONSUMER.DURABLE.CREATE.market_raw.x           | ''
          $JS.API.CONSUMER.CREATE.market_raw.x.market.raw.1.>    | normalizer
          $JS.API.CONSUMER.CREATE.market_ticks.x.market.ticks.>  | normalizer snapshotter gateway
          $JS.API.CONSUMER.CREATE.market_rejects.x               | normalizer snapshotter
          $JS.API.CONSUMER.CREATE.KV_positions.x                 | ''
          $JS.API.CONSUMER.MSG.NEXT.market_raw.x                 | normalizer
          $JS.API.STREAM.MSG.GET.market_raw                      | normalizer
          $JS.API.STREAM.MSG.GET.market_rejects                  | normalizer snapshotter
          $JS.API.STREAM.MSG.GET.market_snapshots                | normalizer snapshotter gateway
          $JS.API.STREAM.MSG.GET.market_status                   | gateway
          $JS.API.STREAM.MSG.GET.KV_positions                    | normalizer
          $JS.API.STREAM.MSG.GET.KV_other                        | ''
          $JS.API.DIRECT.GET.market_raw                          | normalizer
          $JS.API.DIRECT.GET.market_raw.market.raw.1.BTC-USD     | normalizer
          $JS.API.DIRECT.GET.market_snapshots                    | normalizer snapshotter gateway
          $JS.API.DIRECT.GET.market_status                       | gateway
          $JS.API.DIRECT.GET.KV_ledgerflux.$KV.ledgerflux.x      | ingestor normalizer snapshotter gateway
          $JS.API.STREAM.CREATE.other                            | ''
          $JS.API.STREAM.CREATE.KV_other                         | ''
          $JS.API.STREAM.CREATE.market_nothing                   | ''
          $JS.API.STREAM.UPDATE.other                            | ''
          $JS.API.DIRECT.GET.KV_positions.$KV.positions.1        | normalizer
          $SYS.REQ.SERVER.PING                                   | ''
          """)
  void letsNobodyPublishWhatIsNotHis(String subject, String allowed) throws Exception {
    for (String user : ServiceOptions.BY_SERVICE.keySet()) {
      assertThat(isRefused(user, connection -> connection.publish(subject, new byte[0])))
          .as("%s publishes to %s", user, subject)
          .isNotEqualTo(List.of(allowed.split(" ")).contains(user));
    }
  }

  @ParameterizedTest
  @Order(5)
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # subject             | who may hear it
          _INBOX.ingestor.>     | ingestor
          _INBOX.normalizer.>   | normalizer
          _INBOX.snapshotter.>  | snapshotter
          _INBOX.gateway.>      | gateway
          market.status.>       | gateway
          market.snapshots.>    | gateway
          market.raw.>          | ''
          market.ticks.>        | ''
          _INBOX.>              | ''
          $JS.API.>             | ''
          $KV.>                 | ''
          >                     | ''
          """)
  void letsNobodyHearWhatIsNotHis(String subject, String allowed) throws Exception {
    for (String user : ServiceOptions.BY_SERVICE.keySet()) {
      assertThat(isRefused(user, connection -> connection.subscribe(subject)))
          .as("%s hears %s", user, subject)
          .isNotEqualTo(List.of(allowed.split(" ")).contains(user));
    }
  }

  @Test
  @Order(6)
  void letsInNobodyWithoutTheRightPassword() throws Exception {
    isRefused("gateway", password("ingestor"));
    isRefused("nobody", password("gateway"));
  }

  @Test
  @Order(7)
  void believesABrokerWhoseCertificateNamesItAlone(@TempDir Path directory) throws Exception {
    String port = ":" + rig.nats().port();
    Path others = Files.createDirectory(directory.resolve("others"));
    Certificates.make(others, "localhost");
    String own = rig.nats().authority().toString();

    // A service gives up after two seconds, and comes again, as here.
    await("with TLS").atMost(LIMIT).until(() -> connects("tls://localhost" + port, own));
    await("TLS unasked").atMost(LIMIT).until(() -> connects("nats://localhost" + port, own));
    assertThat(connects("tls://127.0.0.1" + port, own)).as("another name").isFalse();
    assertThat(connects("tls://localhost" + port, others.resolve("ca.crt").toString()))
        .as("another authority")
        .isFalse();
    assertThat(connects("tls://localhost" + port, "")).as("the system's authorities").isFalse();
    assertThat(connects("nats://localhost" + port, "")).as("no TLS").isFalse();
  }

  @ParameterizedTest
  @Order(8)
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
  @Order(9)
  void letsInNoOtherRole() {
    rig.postgres().createRole("stranger", "Secret");

    assertThatThrownBy(
            () ->
                Roles.connect(rig.postgres().database("ledgerflux").as("stranger", "Secret"))
                    .close())
        .hasMessageContaining("permission denied for database");
  }

  private interface Deed {
    void on(Connection connection) throws Exception;
  }

  /** Whether the server says, before it answers, that a user may not do it. */
  private boolean isRefused(String user, Deed deed) throws Exception {
    Connection connection = connected.get(user);
    if (connection == null) {
      connection = connect(user);
      connected.put(user, connection);
    }
    connection.clearLastError();
    deed.on(connection);
    connection.flush(ANSWER_LIMIT);
    String error = connection.getLastError();
    return error != null && error.toLowerCase(Locale.ROOT).contains("permissions violation");
  }

  private Connection connect(String user) throws Exception {
    return Nats.connect(options(user, password(user)).build());
  }

  /** A busy broker may not answer in so short a time: then it is asked again. */
  private void isRefused(String user, String password) throws Exception {
    Options options = options(user, password).connectionTimeout(REFUSAL_LIMIT).build();
    await(user)
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> Nats.connect(options))
                    .hasMessageContaining("Authorization Violation"));
  }

  private Options.Builder options(String user, String password) throws Exception {
    return new Options.Builder()
        .server(rig.nats().url())
        .userInfo(user.toCharArray(), password.toCharArray())
        .inboxPrefix("_INBOX." + user + ".")
        .connectionTimeout(ANSWER_LIMIT)
        .maxReconnects(0)
        .errorListener(new ErrorListener() {})
        .sslContext(trusting(rig.nats().authority()));
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var pem = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static String password(String user) {
    return ProductionRig.password("ledgerflux-nats", user + "-password");
  }

  /** Whether a service of ours connects. */
  private static boolean connects(String url, String authority) throws InterruptedException {
    Settings settings =
        Settings.read(
            Map.of(
                "NATS_URLS",
                url,
                "NATS_USER",
                "operator",
                "NATS_PASSWORD",
                password("operator"),
                "NATS_TLS_CA",
                authority),
            BrokerConfig.OPTIONS);
    BrokerConfig config = BrokerConfig.read(settings);
    settings.check();
    try {
      BrokerView.open(config, "test").close();
      return true;
    } catch (IOException e) {
      return false;
    }
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
    assertThat(countNow("SELECT count(DISTINCT product) FROM tick_history")).isEqualTo(3);
  }

  private long countNow(String query) {
    try {
      return count(query);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
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
    Connection operator = connect("operator");
    try {
      return operator
          .jetStreamManagement(PATIENTLY)
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
