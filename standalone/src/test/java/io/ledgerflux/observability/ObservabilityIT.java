package io.ledgerflux.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ledgerflux.embedded.PrometheusServer;
import io.ledgerflux.observability.ContractMetrics.Contract;
import io.ledgerflux.observability.Dashboard.Query;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.system.PipelineRig;
import io.ledgerflux.system.ServiceKind;
import io.ledgerflux.system.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A pipeline that runs, errs and loses its servers, seen from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("prometheus")
class ObservabilityIT {
  private static final String PRODUCT = "BTC-USD";
  private static final String OTHER = "ETH-USD";
  private static final String SECRET = "a-password-that-nobody-may-see";
  private static final String NEWEST_TICK =
      """
      SELECT to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        FROM latest_prices
       WHERE product = '%s'
      """
          .formatted(PRODUCT);

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(List.of(PRODUCT, OTHER))
              .withRate(200));
  private final Instant began = Instant.now();
  private PipelineRig rig;
  private PrometheusServer prometheus;
  private TestSubscriber first;
  private TestSubscriber second;

  @BeforeAll
  void start() {
    exchange.start();
    rig =
        PipelineRig.start(
            exchange.uri(),
            Map.of(
                "PRODUCTS", PRODUCT + "," + OTHER,
                "LOG_FORMAT", "json",
                "NATS_USER", "it",
                "NATS_PASSWORD", SECRET,
                "WS_MAX_MSGS_PER_SEC", "30",
                "WS_BURST", "30"));
    Map<String, URI> jobs = new TreeMap<>();
    for (ServiceKind kind : ServiceKind.values()) {
      jobs.put(
          kind.label(), URI.create("http://127.0.0.1:" + rig.service(kind).port() + "/metrics"));
    }
    prometheus = PrometheusServer.scraping(jobs, Duration.ofSeconds(1)).start();
    first = new TestSubscriber(rig.webSocket());
    second = new TestSubscriber(rig.webSocket());
  }

  @AfterAll
  void stop() {
    first.close();
    second.close();
    prometheus.close();
    rig.close();
    exchange.stop();
  }

  @Test
  @Order(1)
  void countsWhatFlows() {
    soon("ticks are stored")
        .until(() -> counted(ServiceKind.SNAPSHOTTER, "snapshotter_ticks_processed_total") > 300);
    assertThat(counted(ServiceKind.INGESTOR, "ingestor_websocket_connected")).isEqualTo(1);
    assertThat(counted(ServiceKind.INGESTOR, "ingestor_feed_state", "state", "live")).isEqualTo(2);
    assertThat(counted(ServiceKind.INGESTOR, "ingestor_feed_state", "state", "stale")).isZero();
    assertThat(counted(ServiceKind.INGESTOR, "ingestor_feed_age_seconds", "product", PRODUCT))
        .isBetween(0.0, 5.0);
    soon("both products are stored")
        .until(() -> counted(ServiceKind.SNAPSHOTTER, "snapshotter_products_tracked") == 2);
    soon("each shard has its session")
        .until(() -> counted(ServiceKind.SNAPSHOTTER, "postgres_connections_active") > 3);
    for (ServiceKind kind : ServiceKind.values()) {
      assertThat(counted(kind, "build_info", "service", kind.label())).isEqualTo(1);
      assertThat(counted(kind, "ready")).isEqualTo(1);
      assertThat(counted(kind, "need_met", "need", "nats")).isEqualTo(1);
      assertThat(rig.service(kind).counted("process_resident_memory_bytes")).isPositive();
      assertThat(rig.service(kind).counted("process_cpu_seconds_total")).isPositive();
      assertThat(rig.service(kind).counted("jvm_memory_bytes_used", "area", "heap")).isPositive();
      soon("the streams are seen")
          .until(() -> counted(kind, "nats_stream_bytes", "stream", "market_raw") > 0);
    }
    for (String[] hop :
        new String[][] {
          {"INGESTOR", "event_to_ingest"},
          {"NORMALIZER", "ingest_to_normalize"},
          {"SNAPSHOTTER", "normalize_to_store"},
          {"SNAPSHOTTER", "ingest_to_store"}
        }) {
      assertThat(counted(ServiceKind.valueOf(hop[0]), "hop_latency_seconds_count", "hop", hop[1]))
          .as(hop[1])
          .isPositive();
    }
  }

  @Test
  @Order(2)
  void countsWhatSubscribersDo() {
    String all = "{\"op\":\"subscribe\",\"products\":[\"%s\",\"%s\"]}".formatted(PRODUCT, OTHER);
    first.say(all).say("{\"op\":\"ping\",\"t\":7}").say("{\"op\":");
    second.say(all);
    soon("both are served").until(() -> first.heard("\"incr\"") && second.heard("\"incr\""));
    assertThat(counted(ServiceKind.GATEWAY, "gateway_clients_connected")).isEqualTo(2);
    assertThat(counted(ServiceKind.GATEWAY, "gateway_active_subscriptions", "product", PRODUCT))
        .isEqualTo(2);

    second.say("{\"op\":\"unsubscribe\",\"products\":[\"%s\"]}".formatted(PRODUCT));
    soon("one has left")
        .until(
            () -> counted(ServiceKind.GATEWAY, "gateway_active_subscriptions", "product", PRODUCT),
            (Double subscriptions) -> subscriptions == 1);
    try (TestSubscriber third = new TestSubscriber(rig.webSocket())) {
      third.say(
          "{\"op\":\"subscribe\",\"products\":[\"%s\"],\"from_seq\":{\"%s\":1}}"
              .formatted(OTHER, OTHER));
      soon("he is told what becomes of his resume").until(() -> third.heard("\"resume\""));
    }
    soon("he has gone").until(() -> counted(ServiceKind.GATEWAY, "gateway_clients_connected") == 2);
    soon("somebody is too slow for the rate")
        .until(() -> counted(ServiceKind.GATEWAY, "gateway_rate_limits_total") > 0);
    assertThat(counted(ServiceKind.GATEWAY, "hop_latency_seconds_count", "hop", "ingest_to_send"))
        .isPositive();
  }

  @Test
  @Order(3)
  void countsWhatTheVenueDoesWrong() {
    exchange.inject(new Fault.Reorder(3), PRODUCT);
    exchange.inject(new Fault.Skip(2), PRODUCT);
    exchange.inject(new Fault.InjectAll(), PRODUCT);
    soon("a late tick")
        .until(() -> counted(ServiceKind.NORMALIZER, "normalizer_out_of_order_total") > 0);
    soon("a gap").until(() -> counted(ServiceKind.INGESTOR, "ingestor_gaps_detected_total") > 0);
    soon("missing trades")
        .until(() -> counted(ServiceKind.SNAPSHOTTER, "snapshotter_missing_trades") == 2);
    soon("a crossed book")
        .until(
            () ->
                counted(
                        ServiceKind.NORMALIZER,
                        "normalizer_validation_errors_total",
                        "error_type",
                        "crossed_book")
                    > 0);
    soon("what cannot be read")
        .until(() -> counted(ServiceKind.INGESTOR, "ingestor_rejects_total") > 3);

    // A tick from the future shows a clock that is behind: never as a negative latency.
    soon("a tick from the future")
        .until(() -> counted(ServiceKind.INGESTOR, "hop_negative_latencies_total") > 0);
    soon("by how much the clock is behind")
        .until(() -> counted(ServiceKind.INGESTOR, "hop_clock_behind_seconds") > 60);
    assertThat(counted(ServiceKind.INGESTOR, "hop_latency_seconds_sum")).isPositive();

    exchange.inject(new Fault.Skip(700), PRODUCT);
    soon("the product is subscribed anew")
        .until(
            () -> counted(ServiceKind.INGESTOR, "ingestor_resyncs_total", "product", PRODUCT) > 0);
    exchange.inject(new Fault.Renumber());
    soon("a new numbering")
        .until(() -> counted(ServiceKind.NORMALIZER, "normalizer_numbering_restarts_total") > 0);
  }

  @Test
  @Order(4)
  void showsAFeedThatIsAway() {
    // All that is looked at while it is away is looked at in that time, on a busy machine, too.
    exchange.inject(new Fault.Down(Duration.ofSeconds(12)));
    soon("no connection")
        .until(() -> counted(ServiceKind.INGESTOR, "ingestor_websocket_connected") == 0);
    soon("all is stale")
        .until(() -> counted(ServiceKind.INGESTOR, "ingestor_feed_state", "state", "stale") == 2);
    double age = counted(ServiceKind.INGESTOR, "ingestor_feed_age_seconds", "product", PRODUCT);
    soon("the age grows")
        .until(
            () ->
                counted(ServiceKind.INGESTOR, "ingestor_feed_age_seconds", "product", PRODUCT)
                    > age + 1);
    assertThat(counted(ServiceKind.INGESTOR, "need_met", "need", "feed")).isZero();
    soon("all is live again")
        .until(() -> counted(ServiceKind.INGESTOR, "ingestor_feed_state", "state", "live") == 2);
    assertThat(counted(ServiceKind.INGESTOR, "ingestor_websocket_reconnects_total")).isPositive();
  }

  @Test
  @Order(5)
  void showsADatabaseThatIsAwayAndTheLagThatGrows() {
    rig.postgres().kill();
    soon("it is missed")
        .until(() -> counted(ServiceKind.SNAPSHOTTER, "need_met", "need", "postgres") == 0);
    soon("messages wait").until(() -> lag("messages") > 500);
    double seconds = lag("seconds");
    assertThat(seconds).isPositive();
    double messages = lag("messages");
    soon("ever more, ever longer")
        .until(() -> lag("messages") > messages + 200 && lag("seconds") > seconds + 2);
    assertThat(counted(ServiceKind.SNAPSHOTTER, "ready")).isZero();

    rig.postgres().start();
    soon("all is stored").until(() -> lag("messages") < 100 && lag("seconds") < 3);
    soon("it is missed no more")
        .until(() -> counted(ServiceKind.SNAPSHOTTER, "need_met", "need", "postgres") == 1);
    assertThat(counted(ServiceKind.SNAPSHOTTER, "postgres_queries_total", "status", "error"))
        .isPositive();
  }

  @Test
  @Order(6)
  void countsPublishesThatFail() {
    rig.nats().kill();
    soon("a publish fails")
        .until(() -> counted(ServiceKind.INGESTOR, "nats_publish_errors_total") > 0);
    rig.nats().start();
    double before = counted(ServiceKind.SNAPSHOTTER, "snapshotter_ticks_processed_total");
    soon("ticks flow again")
        .until(
            () ->
                counted(ServiceKind.SNAPSHOTTER, "snapshotter_ticks_processed_total")
                    > before + 500);
  }

  @Test
  @Order(7)
  void keepsTheContractOfNamesTypesAndLabels() throws Exception {
    Map<ServiceKind, Scrape> scrapes = scrapes();
    for (Contract contract : ContractMetrics.all()) {
      List<Scrape> told =
          scrapes.entrySet().stream()
              .filter(
                  scrape ->
                      contract.service().isEmpty()
                          || contract.service().equals(scrape.getKey().label()))
              .map(Map.Entry::getValue)
              .filter(scrape -> scrape.families().containsKey(contract.name()))
              .toList();
      assertThat(told).as(contract.name()).isNotEmpty();
      for (Scrape scrape : told) {
        Scrape.Family family = scrape.family(contract.name());
        assertThat(family.type()).as(contract.name()).isEqualTo(contract.type());
        if (!family.labels().isEmpty() || contract.labels().isEmpty()) {
          assertThat(family.labels())
              .as(contract.name())
              .containsExactlyInAnyOrderElementsOf(contract.labels());
        }
      }
      String sample = contract.name() + (contract.type().equals("histogram") ? "_count" : "");
      for (Map<String, String> moved : contract.moved()) {
        assertThat(told.stream().mapToDouble(scrape -> scrape.values().sum(sample, moved)).sum())
            .as(sample + moved)
            .isPositive();
      }
    }
  }

  @Test
  @Order(8)
  void theDocumentListsEachMetric() throws Exception {
    String table = MetricsDocument.tableOf(scrapes());
    assertThat(MetricsDocument.table())
        .as("docs/metrics.md; it should hold:%n%s", table)
        .isEqualTo(table);
  }

  @Test
  @Order(9)
  void eachPanelHasDataFromPrometheus() {
    GrafanaText grafana = new GrafanaText(began, Instant.now(), PRODUCT);
    PrometheusQueries queries = new PrometheusQueries(prometheus.url());
    soon("all panels have data")
        .untilAsserted(
            () -> {
              List<String> empty = new ArrayList<>();
              for (Query query : queries("ledgerflux-prometheus")) {
                String expression = grafana.promQl(query.text());
                // Of exporters, which no package has: Prometheus reads the query, and has no data.
                if (queries.values(expression, grafana.range()).isEmpty()
                    && !Dashboard.asksAnExporter(query)) {
                  empty.add(query.panel() + ": " + expression);
                }
              }
              assertThat(empty).isEmpty();
            });
  }

  @Test
  @Order(10)
  void theVariablesOfPrometheusAreWhatIsConfigured() throws Exception {
    PrometheusQueries queries = new PrometheusQueries(prometheus.url());
    assertThat(queries.labelValues("ledgerflux_ingestor_ticks_received_total", "product"))
        .containsExactly(PRODUCT, OTHER);
    assertThat(queries.labelValues("ledgerflux_build_info", "job"))
        .containsExactly("gateway", "ingestor", "normalizer", "snapshotter");
    List<String> asked =
        Dashboard.all().stream()
            .flatMap(dashboard -> dashboard.variables().stream())
            .map(variable -> variable.at("/query/query").asText())
            .filter(query -> !query.isEmpty())
            .toList();
    assertThat(asked)
        .containsExactly(
            "label_values(ledgerflux_ingestor_ticks_received_total, product)",
            "label_values(ledgerflux_build_info, job)");
  }

  /** As Grafana logs in: as somebody who is only in the role of the dashboards. */
  @Test
  @Order(11)
  void eachPanelHasDataFromPostgres() throws Exception {
    rig.postgres().createRole("it_grafana", "g");
    try (PostgresQueries owner = new PostgresQueries(rig.database())) {
      owner.execute("GRANT ledgerflux_dashboards TO it_grafana");
    }
    List<String> empty = new ArrayList<>();
    try (PostgresQueries reader = new PostgresQueries(rig.database().as("it_grafana", "g"))) {
      // Not the clock's time: of a minute that has just begun nothing may be stored yet.
      Instant newest = Instant.parse(reader.texts(NEWEST_TICK).getFirst());
      GrafanaText grafana = new GrafanaText(began, newest, PRODUCT);
      GrafanaText lastSecond = new GrafanaText(newest.minusSeconds(1), newest, PRODUCT);
      for (Query query : queries("ledgerflux-postgres")) {
        // A minute begins before the range that it is a part of.
        boolean ofMinutes = query.text().contains("_1min");
        String sql = (ofMinutes ? lastSecond : grafana).sql(query.text());
        if (!reader.hasData(sql)) {
          empty.add(query.panel() + ": " + sql);
        }
      }
      assertThat(empty).isEmpty();
      for (Dashboard dashboard : Dashboard.all()) {
        for (JsonNode variable : dashboard.variables()) {
          if (variable.path("query").isTextual()) {
            assertThat(reader.texts(variable.path("query").asText()))
                .containsExactly(PRODUCT, OTHER);
          }
        }
      }
    }
  }

  @Test
  @Order(12)
  void logsALineOfJsonForWhatHappensAndNotForEachTick() throws Exception {
    long before = logged();
    double ticks = counted(ServiceKind.GATEWAY, "nats_messages_consumed_total");
    soon("thousands of ticks pass")
        .until(() -> counted(ServiceKind.GATEWAY, "nats_messages_consumed_total") > ticks + 3_000);
    assertThat(logged() - before).isLessThan(20);
    List<JsonNode> all = new ArrayList<>();
    for (ServiceKind kind : ServiceKind.values()) {
      List<String> lines = rig.service(kind).log().lines().toList();
      for (String line : lines) {
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("service").asText()).as(line).isEqualTo(kind.label());
        assertThat(json.path("level").asText()).as(line).isNotEmpty();
        assertThat(json.path("message").asText()).as(line).isNotEmpty();
        assertThat(Instant.parse(json.path("time").asText())).as(line).isAfter(began);
        all.add(json);
      }
      assertThat(String.join("\n", lines))
          .doesNotContain(SECRET)
          .doesNotContain(rig.database().password());
    }
    assertThat(all)
        .anySatisfy(
            line -> {
              assertThat(line.path("service").asText()).isEqualTo("normalizer");
              assertThat(line.path("shard").asText()).isEqualTo("1");
              assertThat(line.path("product").asText()).isEqualTo(PRODUCT);
              assertThat(line.path("message").asText()).contains("is numbered anew");
            })
        .anySatisfy(
            line -> {
              assertThat(line.path("service").asText()).isEqualTo("snapshotter");
              assertThat(line.path("shard").asText()).isEqualTo("0");
            })
        .anySatisfy(
            line -> {
              assertThat(line.path("service").asText()).isEqualTo("ingestor");
              assertThat(line.path("product").asText()).isEqualTo(PRODUCT);
            });
  }

  private static ConditionFactory soon(String what) {
    return await(what).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(250));
  }

  private double counted(ServiceKind kind, String metric, String... labels) {
    return rig.service(kind).counted("ledgerflux_" + metric, labels);
  }

  private double lag(String unit) {
    return counted(
        ServiceKind.SNAPSHOTTER, "nats_consumer_lag_" + unit, "consumer", "market_ticks-1");
  }

  /** How many lines all services have logged. */
  private long logged() {
    return Stream.of(ServiceKind.values())
        .mapToLong(kind -> rig.service(kind).log().lines().count())
        .sum();
  }

  private Map<ServiceKind, Scrape> scrapes() throws IOException, InterruptedException {
    Map<ServiceKind, Scrape> scrapes = new EnumMap<>(ServiceKind.class);
    for (ServiceKind kind : ServiceKind.values()) {
      ServiceProcess service = rig.service(kind);
      scrapes.put(kind, Scrape.of(service));
    }
    return scrapes;
  }

  private static List<Query> queries(String datasource) {
    List<Query> queries =
        Dashboard.all().stream()
            .flatMap(dashboard -> dashboard.queries().stream())
            .filter(query -> query.datasource().equals(datasource))
            .toList();
    assertThat(queries).hasSizeGreaterThan(15);
    return queries;
  }
}
