package io.ledgerflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.gateway.Gateway;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.ingestor.Ingestor;
import io.ledgerflux.ingestor.IngestorConfig;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Resharding;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.normalizer.Normalizer;
import io.ledgerflux.normalizer.NormalizerConfig;
import io.ledgerflux.ops.Service;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.venue.ProductCount;
import io.ledgerflux.snapshotter.Snapshotter;
import io.ledgerflux.snapshotter.SnapshotterConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A pipeline in this JVM with servers of its own; each part can be stopped and started again. */
public final class Pipeline implements AutoCloseable {
  public static final String PRODUCT = "BTC-USD";

  /** However busy the machine is. */
  public static final Duration PATIENCE = Duration.ofSeconds(90);

  private final SimulatedExchange exchange;
  private final NatsServer nats = NatsServer.temporary();
  private final PostgresServer postgres = PostgresServer.temporary();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, Service> running = new LinkedHashMap<>();
  private final Database database;

  /** What a tool said, and its exit code. */
  public record Answer(int code, String text) {}

  /** Servers, and an exchange of {@code rate} ticks a second; no service yet. */
  public Pipeline(double rate, Map<String, String> settings) {
    exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults()
                .withPort(0)
                .withProducts(List.of(PRODUCT, "ETH-USD"))
                .withTape(1_000_000)
                .withRate(rate));
    exchange.start();
    nats.start();
    postgres.start();
    database = postgres.createDatabase("ledgerflux");
    environment.put("COINBASE_WS_URI", exchange.uri().toString());
    environment.put("PRODUCTS", PRODUCT + ",ETH-USD");
    environment.put("NATS_URLS", nats.url());
    environment.put("PG_DSN", database.dsn());
    environment.put("PORT", "0");
    environment.putAll(settings);
  }

  /** Starts all four services, and waits until they are ready. */
  public Pipeline startAll() {
    startSnapshotter();
    startNormalizer();
    start("gateway", GatewayConfig.OPTIONS, s -> new Gateway(GatewayConfig.read(s)));
    startIngestor();
    awaitReady();
    return this;
  }

  public void startIngestor() {
    start("ingestor", IngestorConfig.OPTIONS, s -> new Ingestor(IngestorConfig.read(s)));
  }

  public void startNormalizer() {
    start("normalizer", NormalizerConfig.OPTIONS, s -> new Normalizer(NormalizerConfig.read(s)));
  }

  public void startSnapshotter() {
    start(
        "snapshotter", SnapshotterConfig.OPTIONS, s -> new Snapshotter(SnapshotterConfig.read(s)));
  }

  private void start(String name, List<Option<?>> options, Function<Settings, Service> wiring) {
    Settings settings = Settings.read(environment, options);
    Service service = wiring.apply(settings);
    settings.check();
    service.start();
    running.put(name, service);
  }

  public void awaitReady() {
    await("all services are ready")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(running.entrySet().stream().flatMap(Pipeline::missing)).isEmpty());
  }

  /** What a service that is not ready says that it needs. */
  private static Stream<String> missing(Map.Entry<String, Service> one) {
    return one.getValue().readiness().report().states().stream()
        .filter(state -> !state.met())
        .map(state -> one.getKey() + ": " + state);
  }

  public void stop(String name) {
    Service service = running.remove(name);
    if (service != null) {
      service.stop();
    }
  }

  public void set(String key, String value) {
    environment.put(key, value);
  }

  public SimulatedExchange exchange() {
    return exchange;
  }

  public NatsServer nats() {
    return nats;
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public String dsn() {
    return database.dsn();
  }

  public String gateway() {
    Service gateway = running.get("gateway");
    return "http://127.0.0.1:" + (gateway == null ? 1 : gateway.port());
  }

  /** Tells another number of shards, to services that are stopped or notice it. */
  public void reshard(int from, int to) throws Exception {
    ShardNumber held = ShardNumber.of(from);
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(nats.url()), "test")) {
      Resharding steps = new Resharding(broker);
      steps.replace(held, held.becoming(to));
      steps.replace(held.becoming(to), ShardNumber.of(to));
    }
  }

  /** Runs a tool on this pipeline. */
  public Answer run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--nats-url", nats.url(), "--pg-url", database.dsn()));
    return runAlone(all.toArray(String[]::new));
  }

  /** Runs a tool. */
  public static Answer runAlone(String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    CommandLine line = Operator.commandLine().setOut(out).setErr(out);
    int code = line.execute(arguments);
    return new Answer(code, text.toString());
  }

  /** All rows of {@code sql}, each as its values' texts joined by blanks. */
  public List<String> rows(String sql) {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringJoiner row = new StringJoiner(" ");
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        found.add(row.toString());
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public long number(String sql) {
    return Long.parseLong(rows(sql).getFirst());
  }

  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Waits until so many more rows are stored. */
  public void flows(int more) {
    long before = count();
    await("ticks are stored").atMost(PATIENCE).until(() -> count() >= before + more);
  }

  /** Has the exchange pause, and waits until all has arrived, its last ticks among it. */
  public void settle() {
    exchange.pause();
    await("the last ticks are stored")
        .atMost(PATIENCE)
        .until(() -> exchange.counts().stream().allMatch(this::lastIsStored));
    long[] last = {-1};
    await("all has arrived")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1_000))
        .until(
            () -> {
              long before = last[0];
              last[0] = count();
              return last[0] == before;
            });
  }

  private boolean lastIsStored(ProductCount told) {
    return number(
            "SELECT count(*) FROM tick_history WHERE product = '%s' AND sequence = %d"
                .formatted(told.product(), told.lastSequence()))
        == 1;
  }

  public long count() {
    return number("SELECT count(*) FROM tick_history");
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  /** The service of that name, where it runs. */
  public @Nullable Service service(String name) {
    return running.get(name);
  }

  @Override
  public void close() {
    for (String name : List.copyOf(running.keySet()).reversed()) {
      stop(name);
    }
    postgres.close();
    nats.close();
    exchange.stop();
  }
}
