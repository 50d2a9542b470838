package io.ledgerflux.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.system.PipelineRig;
import io.ledgerflux.system.ServiceKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, at a pipeline that runs: one for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("browser")
abstract class PageFixture {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The database is asked before it has answered anybody: the page shows that, and asks again. */
  static final String NO_HISTORY_YET = "network: .*status of 503.*/(candles|completeness)\\?.*";

  final List<String> products;
  PipelineRig rig;
  Tab tab;
  Sight page;

  private final Map<String, String> settings = new HashMap<>();
  private final SimulatedExchange exchange;
  private Browser browser;

  /** Six products of sixty ticks a second. */
  PageFixture() {
    this(List.of("ADA-USD", "BTC-USD", "DOGE-USD", "ETH-USD", "LTC-USD", "SOL-USD"), 60, Map.of());
  }

  /** So many ticks a second of {@code products}, and {@code more} settings of the pipeline. */
  PageFixture(List<String> products, int rate, Map<String, String> more) {
    this.products = products;
    settings.put("PRODUCTS", String.join(",", products));
    settings.putAll(more);
    exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults().withPort(0).withProducts(products).withRate(rate));
  }

  @BeforeAll
  void start(@TempDir Path directory) {
    exchange.start();
    rig = PipelineRig.start(exchange.uri(), settings);
    browser = new Browser(directory);
  }

  @AfterAll
  void stop() {
    browser.close();
    rig.close();
    exchange.stop();
  }

  @BeforeEach
  void open() {
    tab = browser.open().screen(1440, 900, false).colours("light");
    page = new Sight(tab, rig.service(ServiceKind.GATEWAY).port());
  }

  @AfterEach
  void asksNobodyButTheGateway() {
    String gateway = "://127.0.0.1:" + rig.service(ServiceKind.GATEWAY).port() + "/";
    assertThat(tab.requested())
        .contains("http" + gateway, "http" + gateway + "page/main.js")
        .allMatch(address -> address.matches("(http|ws)" + gateway + ".*"));
    tab.close();
  }

  /** A gateway that was just started may not reach the database in time: the page asks again. */
  List<String> faults() {
    return tab.complaints().stream()
        .filter(complaint -> !complaint.matches(NO_HISTORY_YET))
        .toList();
  }

  static String resource(String path) throws IOException {
    try (InputStream in = PageFixture.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
