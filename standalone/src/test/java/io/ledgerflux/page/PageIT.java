package io.ledgerflux.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.system.PipelineRig;
import io.ledgerflux.system.ServiceKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, at a pipeline that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {
  private static final List<String> PRODUCTS =
      List.of("ADA-USD", "BTC-USD", "DOGE-USD", "ETH-USD", "LTC-USD", "SOL-USD");
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int TAB = 9;
  private static final int ENTER = 13;

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults().withPort(0).withProducts(PRODUCTS).withRate(60));
  private PipelineRig rig;
  private Browser browser;
  private Tab tab;

  @BeforeAll
  void start(@TempDir Path directory) {
    exchange.start();
    rig = PipelineRig.start(exchange.uri(), Map.of("PRODUCTS", String.join(",", PRODUCTS)));
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
  }

  @AfterEach
  void leave() {
    tab.close();
  }

  @Test
  void showsMovingPricesInTheDigitsOfTheWire() {
    tab.listen();
    visit();
    Set<String> shown = new LinkedHashSet<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> shown.add(last("BTC-USD")) && shown.size() >= 5);
    assertThat(wirePrices("BTC-USD")).containsAll(shown);

    JsonNode row = row("ETH-USD");
    assertThat(row.path("spread").asText()).matches("\\d+\\.\\d+");
    assertThat(row.path("change").asText()).matches("[▲▼] \\d+\\.\\d\\d %");
    assertThat(row.path("feed").asText()).isEqualTo("live");
    assertThat(tab.text("feed")).isEqualTo("live");
    assertThat(tab.text("missed")).isEqualTo("0");
    await().atMost(PATIENCE).until(() -> Integer.parseInt(tab.text("rate")) > 20);
    assertThat(tab.text("latency")).matches("\\d+ ms|\\d+ s");
    tab.awaitTrue("document.querySelector('#chart canvas')");
    tab.photograph("light");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void drawsCandlesOfTheChosenProductAndTellsThemAsATable() {
    visit();
    tab.value(
        "[...document.querySelectorAll('#rows button')].find(b => b.textContent === 'SOL-USD').click()");
    assertThat(tab.text("chosen")).isEqualTo("SOL-USD");
    tab.value("document.querySelector('#candle-table summary').click()");
    tab.awaitTrue("document.querySelectorAll('#candle-rows tr').length > 0");
    tab.awaitTrue("document.getElementById('candle-close').textContent !== '–'");
    assertThat(tab.value("document.querySelector('#candle-rows td').textContent").asText())
        .matches("\\d+\\.\\d+");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void comesBackBehindWhatItHasWhenTheGatewayIsStartedAgain() {
    visit();
    tab.awaitTrue("Number(document.getElementById('rate').textContent) > 0");
    rig.service(ServiceKind.GATEWAY).kill();
    tab.awaitTrue("document.getElementById('state').textContent === 'lost, trying again'");
    tab.photograph("lost");
    rig.service(ServiceKind.GATEWAY).start().awaitReady();
    tab.awaitTrue("document.getElementById('state').textContent === 'live'");
    tab.awaitTrue(
        "/^" + PRODUCTS.size() + " in 1$/.test(document.getElementById('resumes').textContent)");
    String price = last("BTC-USD");
    await().atMost(PATIENCE).until(() -> !last("BTC-USD").equals(price));
    assertThat(tab.text("missed")).isEqualTo("0");
    assertThat(tab.text("events")).contains("lost", "going on behind what we have");
    // That nobody listened, or was ready, while the gateway was away is the browser's to say, and
    // no fault.
    assertThat(tab.complaints())
        .allMatch(
            complaint -> complaint.matches("(?s)network: .*(ERR_|status of 503|code: 503).*"));
  }

  @Test
  void movesToAnotherConnectionWhenTheGatewayStopsInOrder() {
    visit();
    tab.awaitTrue("Number(document.getElementById('rate').textContent) > 0");
    rig.service(ServiceKind.GATEWAY).restart();
    tab.awaitTrue("document.getElementById('events').textContent.includes('The gateway stops')");
    tab.awaitTrue("document.getElementById('state').textContent === 'live'");
    tab.awaitTrue("Number(document.getElementById('rate').textContent) > 0");
    assertThat(tab.text("missed")).isEqualTo("0");
  }

  @Test
  void fitsAPhone() {
    tab.screen(360, 780, true);
    visit();
    assertThat(tab.value("document.documentElement.scrollWidth").asInt()).isEqualTo(360);
    assertThat(
            tab.value(
                    "[...document.querySelectorAll('.products .scroll, .figures')]"
                        + ".every(e => e.scrollWidth <= e.clientWidth)")
                .asBoolean())
        .isTrue();
    tab.photograph("phone");
    tab.value("document.querySelector('.candles').scrollIntoView()");
    tab.awaitTrue("document.querySelector('#chart canvas')");
    tab.photograph("phone-chart");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void isDarkForWhoLikesItDark() {
    tab.colours("dark");
    visit();
    assertThat(tab.value("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo("rgb(11, 15, 20)");
    tab.awaitTrue("document.querySelector('#chart canvas')");
    tab.awaitTrue("Number(document.getElementById('rate').textContent) > 0");
    tab.photograph("dark");
  }

  @Test
  void isReachedByKeyboardAlone() {
    visit();
    List<String> reached = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      tab.press("Tab", TAB);
      JsonNode at =
          tab.value(
              "(() => { const e = document.activeElement; return [e.id || e.textContent.trim()"
                  + ".slice(0, 40), getComputedStyle(e).outlineStyle, e.tagName]; })()");
      // Behind the last element the browser's own window has its turn.
      if (!at.path(2).asText().equals("BODY")) {
        assertThat(at.path(1).asText()).as("%s shows that it has the focus", at).isEqualTo("solid");
        reached.add(at.path(0).asText());
      }
    }
    assertThat(reached)
        .contains("Skip to the prices", "filter", "BTC-USD", "example", "request", "log", "events");

    tab.value("[...document.querySelectorAll('#rows button')][3].focus()");
    tab.press("Enter", ENTER);
    assertThat(tab.text("chosen")).isEqualTo(PRODUCTS.get(3));
  }

  @Test
  void hasNoFaultThatAxeFinds() throws IOException {
    for (String scheme : List.of("light", "dark")) {
      tab.colours(scheme);
      visit();
      tab.run(axe());
      JsonNode violations =
          tab.value(
              "axe.run().then(r => r.violations.map(v => v.id + ': '"
                  + " + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; ')))");
      assertThat(violations).as(scheme).isEmpty();
    }
  }

  @Test
  void letsTheProtocolBeTried() {
    visit();
    tab.value("document.getElementById('request').value = '{\"op\":\"ping\",\"t\":4711}'");
    tab.value("document.getElementById('console').requestSubmit()");
    tab.awaitTrue("document.getElementById('log').textContent.includes('\"t\":4711}← ')");
    assertThat(tab.text("log")).contains("{\"op\":\"pong\",\"t\":4711}");
    tab.value("document.getElementById('close').click()");
    tab.awaitTrue("document.getElementById('console-state').textContent === 'closed'");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void passesItsOwnTests() throws IOException {
    visit();
    tab.run(resource("/page/tests.js"));
    JsonNode failures = tab.value("pageTests()");
    assertThat(failures.path("passed").asInt()).isGreaterThan(20);
    assertThat(failures.path("failed")).isEmpty();
  }

  private void visit() {
    tab.visit(URI.create("http://127.0.0.1:" + rig.service(ServiceKind.GATEWAY).port() + "/"));
    tab.awaitTrue("document.querySelectorAll('#rows tr').length === " + PRODUCTS.size());
    tab.awaitTrue(
        "[...document.querySelectorAll('#rows td.last')].every(e => e.textContent !== '–')");
  }

  private JsonNode row(String product) {
    return tab.value(
        """
        (() => {
          const row = [...document.querySelectorAll('#rows tr')]
            .find(r => r.querySelector('button').textContent === '%s');
          return Object.fromEntries([...row.cells].map(c => [c.className, c.textContent]));
        })()
        """
            .formatted(product));
  }

  private String last(String product) {
    return row(product).path("last").asText();
  }

  /** Every price of a trade that came, as it was written. */
  private List<String> wirePrices(String product) {
    Pattern trade = Pattern.compile("\"last_trade\":\\{\"px\":([0-9.]+)");
    return tab.heard().stream()
        .filter(text -> text.contains("\"product\":\"" + product + "\""))
        .map(trade::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .toList();
  }

  private static String axe() throws IOException {
    return resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js");
  }

  private static String resource(String path) throws IOException {
    try (InputStream in = PageIT.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
