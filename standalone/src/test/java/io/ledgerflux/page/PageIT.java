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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, at a pipeline that runs. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {
  private static final List<String> PRODUCTS =
      List.of("ADA-USD", "BTC-USD", "DOGE-USD", "ETH-USD", "LTC-USD", "SOL-USD");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Screens of so many pixels and fewer are those of phones. */
  private static final int PHONE = 390;

  private static final String FIRST_STOP = "Skip to the prices";

  /** That nobody listened, or was ready, while the gateway was away is the browser's to say. */
  private static final String AWAY =
      "(?s)network: .*(ERR_|status of 503|code: 503|closed before receiving a handshake).*";

  /** The database is asked before it has answered anybody: the page shows that, and asks again. */
  static final String NO_HISTORY_YET = "network: .*status of 503.*/(candles|completeness)\\?.*";

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults().withPort(0).withProducts(PRODUCTS).withRate(60));
  private PipelineRig rig;
  private Browser browser;
  private Tab tab;
  private Sight page;

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

  @Test
  void showsMovingPricesInTheDigitsOfTheWire() {
    tab.listen();
    page.visit(PRODUCTS.size());
    Set<String> shown = new LinkedHashSet<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> shown.add(page.last("BTC-USD")) && shown.size() >= 5);
    assertThat(wirePrices("BTC-USD")).containsAll(shown);

    page.awaitFeed("ETH-USD", "live");
    tab.awaitTrue("document.getElementById('feed').textContent === 'live'");
    JsonNode row = page.row("ETH-USD");
    assertThat(row.path("spread").asText()).matches("\\d+\\.\\d+");
    assertThat(row.path("change").asText()).matches("([▲▼] )?\\d+\\.\\d\\d %");
    assertThat(tab.text("missed")).isEqualTo("0");
    tab.awaitTrue("Number(document.getElementById('rate').textContent) > 20");
    tab.awaitTrue("/^\\d+ (ms|s)$/.test(document.getElementById('latency').textContent)");
    // A first ping that a busy machine answers late makes the clocks look apart: others follow.
    tab.awaitTrue(
        "/^round trip \\d+ ms$/.test(document.getElementById('latency-note').textContent)");
    await("the way of the last prices")
        .atMost(PATIENCE)
        .until(() -> page.coloured("#rows canvas") > 20);
    await("candles").atMost(PATIENCE).until(() -> page.coloured("#chart canvas") > 50);
    tab.photograph("light");
    assertThat(faults()).isEmpty();
  }

  @Test
  void drawsCandlesOfTheChosenProductAndTellsThemAsATable() {
    page.visit(PRODUCTS.size());
    page.choose("SOL-USD");
    assertThat(tab.text("chosen")).isEqualTo("SOL-USD");
    tab.value("document.querySelector('#candle-table summary').click()");
    tab.awaitTrue("document.querySelectorAll('#candle-rows tr').length > 0");
    tab.awaitTrue("document.getElementById('candle-close').textContent !== '–'");
    assertThat(tab.value("document.querySelector('#candle-rows td').textContent").asText())
        .matches("\\d+\\.\\d+");
    page.choose("ADA-USD");
    await("the price now, with all of its digits")
        .atMost(PATIENCE)
        .until(() -> page.isInChart(tab.text("candle-close")));
    assertThat(faults()).isEmpty();
  }

  @Test
  void tellsOfHowManyTradesHowManyAreKept() {
    page.visit(PRODUCTS.size());
    tab.awaitTrue(
        "/^[1-9]\\d* of [1-9]\\d* trades of the last hour are kept$/"
            + ".test(document.getElementById('complete-note').textContent)");
    assertThat(tab.text("complete")).matches("whole|\\d+ missing");
    assertThat(faults()).isEmpty();
  }

  @Test
  void comesBackBehindWhatItHasWhenTheGatewayIsStartedAgain() {
    page.visit(PRODUCTS.size()).awaitTicks();
    rig.service(ServiceKind.GATEWAY).kill();
    page.awaitState("lost, trying again");
    tab.photograph("lost");
    rig.service(ServiceKind.GATEWAY).start().awaitReady();
    page.awaitState("live");
    tab.awaitTrue(
        "document.getElementById('resumes').textContent === '"
            + PRODUCTS.size()
            + " products resumed'");
    assertThat(tab.text("reconnects")).isEqualTo("1");
    String price = page.last("BTC-USD");
    await().atMost(PATIENCE).until(() -> !page.last("BTC-USD").equals(price));
    assertThat(tab.text("missed")).isEqualTo("0");
    assertThat(tab.text("events")).contains("lost", "going on behind what we have");
    assertThat(faults()).allMatch(fault -> fault.matches(AWAY));
  }

  @Test
  void claimsNothingLiveWhileItHasNoConnection() {
    page.visit(PRODUCTS.size()).awaitTicks();
    PRODUCTS.forEach(product -> page.awaitFeed(product, "live"));
    tab.awaitTrue("/^\\d+ ms$/.test(document.getElementById('latency').textContent)");
    assertThat(page.looksOld()).isFalse();
    rig.service(ServiceKind.GATEWAY).kill();
    page.awaitState("lost, trying again");
    tab.awaitTrue("document.getElementById('feed').textContent === 'not known'");
    tab.photograph("without-a-connection");
    for (String product : PRODUCTS) {
      page.awaitFeed(product, "–");
      assertThat(page.last(product)).isNotEqualTo("–");
    }
    assertThat(tab.value("document.querySelectorAll('[data-feed=live]').length").asInt()).isZero();
    assertThat(tab.text("feed-note")).isEqualTo("no connection");
    assertThat(List.of(tab.text("gaps"), tab.text("rate"), tab.text("latency"))).containsOnly("–");
    assertThat(tab.text("latency-note")).isEmpty();
    assertThat(tab.value("document.title").asText()).startsWith("(old) ");
    assertThat(page.looksOld()).isTrue();
    rig.service(ServiceKind.GATEWAY).start().awaitReady();
    page.awaitState("live").awaitTicks();
    PRODUCTS.forEach(product -> page.awaitFeed(product, "live"));
    tab.awaitTrue("document.getElementById('feed').textContent === 'live'");
    assertThat(page.looksOld()).isFalse();
    assertThat(faults()).allMatch(fault -> fault.matches(AWAY));
  }

  @Test
  void movesToAnotherConnectionWhenTheGatewayStopsInOrder() {
    page.visit(PRODUCTS.size()).awaitTicks();
    rig.service(ServiceKind.GATEWAY).restart();
    tab.awaitTrue("document.getElementById('events').textContent.includes('The gateway stops')");
    page.awaitState("live").awaitTicks();
    assertThat(tab.text("missed")).isEqualTo("0");
    assertThat(faults()).allMatch(fault -> fault.matches(AWAY));
  }

  @Test
  void streamsEventsWhereNoWebSocketCanBeHad() {
    tab.before(
        "window.WebSocket = class { close() {}"
            + " constructor() { setTimeout(() => this.onclose({ code: 1006, reason: '' })); } };");
    page.visit(PRODUCTS.size()).awaitState("live, by HTTP").awaitTicks();
    String price = page.last("BTC-USD");
    await().atMost(PATIENCE).until(() -> !page.last("BTC-USD").equals(price));
    page.awaitFeed("BTC-USD", "live");
    assertThat(tab.text("missed")).isEqualTo("0");
    assertThat(tab.text("latency-note")).isEqualTo("by this computer's clock");
    assertThat(faults()).isEmpty();
  }

  @Test
  void measuresLatencyByTheGatewaysClockWhateverItsOwnSays() {
    tab.before(
        "Object.defineProperty(performance, 'timeOrigin',"
            + " { value: performance.timeOrigin + 90_000 });");
    page.visit(PRODUCTS.size()).awaitTicks();
    tab.awaitTrue(
        "document.getElementById('latency-note').textContent.endsWith('this clock is 90 s ahead')");
    tab.awaitTrue("/^\\d{1,4} ms$/.test(document.getElementById('latency').textContent)");
  }

  @Test
  void fitsScreensOfAnyWidth() {
    for (int width : List.of(1920, 1440, 1280, 1217, 1216, 1024, 801, 800, 390, 360)) {
      tab.screen(width, 780, width <= PHONE);
      page.visit(PRODUCTS.size());
      tab.photograph("at-" + width);
      assertThat(tab.value("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(width);
      assertThat(
              tab.value(
                      "[...document.querySelectorAll('.products .scroll, .products td, .figures')]"
                          + ".filter(e => e.scrollWidth > e.clientWidth)"
                          + ".map(e => e.className + ' ' + e.textContent)")
                  .toString())
          .isEqualTo("[]");
      for (String column : List.of("last", "change", "bid", "ask", "spread", "feed")) {
        assertThat(tab.value("document.querySelector('#rows ." + column + "').offsetWidth").asInt())
            .as(column)
            .isPositive();
      }
    }
    tab.value("document.querySelector('.candles').scrollIntoView()");
    await().atMost(PATIENCE).until(() -> page.coloured("#chart canvas") > 50);
    tab.photograph("phone-chart");
    assertThat(faults()).isEmpty();
  }

  @Test
  void aLongNameOrNumberStandsOverNoOther() {
    for (int width : List.of(PHONE, 1024, 1440)) {
      tab.screen(width, 900, width == PHONE);
      page.visit(PRODUCTS.size());
      String overlapping =
          """
          (() => {
            const row = document.querySelector("#rows tr");
            const parts = [row.querySelector("button"),
              ...["last", "bid", "ask", "spread"].map(name => row.querySelector(`.${name}`))];
            for (const part of parts) part.firstChild.data = "1".repeat(32);
            return parts.filter(part => part.scrollWidth > part.clientWidth).length;
          })()
          """;
      assertThat(tab.value(overlapping).asInt()).as("at %d pixels", width).isZero();
    }
  }

  @Test
  void isDarkForWhoLikesItDark() {
    tab.colours("dark");
    page.visit(PRODUCTS.size()).awaitTicks();
    assertThat(tab.value("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo("rgb(11, 15, 20)");
    await().atMost(PATIENCE).until(() -> page.coloured("#chart canvas") > 50);
    tab.photograph("dark");
    assertThat(faults()).isEmpty();
  }

  @Test
  void isReachedByKeyboardAlone() {
    page.visit(PRODUCTS.size());
    List<String> reached = new ArrayList<>();
    for (int i = 0; i < 60 && reached.indexOf(FIRST_STOP) == reached.lastIndexOf(FIRST_STOP); i++) {
      tab.press(Key.TAB);
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
        .contains(FIRST_STOP, "Skip to the chart", "Skip to the console")
        .contains("filter", "example", "request", "log", "events")
        .as("of all products one is a stop")
        .containsOnlyOnce(tab.text("chosen"))
        .doesNotContain("DOGE-USD");
    assertThat(faults()).isEmpty();
  }

  @Test
  void arrowsLeadFromProductToProduct() {
    page.visit(PRODUCTS.size());
    page.choose("ADA-USD");
    tab.value("document.querySelector('#rows [tabindex=\"0\"]').focus()");
    tab.press(Key.DOWN);
    tab.press(Key.DOWN);
    tab.press(Key.DOWN);
    tab.press(Key.UP);
    assertThat(focused()).isEqualTo("DOGE-USD");
    tab.press(Key.END);
    assertThat(focused()).isEqualTo("SOL-USD");
    tab.press(Key.DOWN);
    assertThat(focused()).isEqualTo("SOL-USD");
    tab.press(Key.ENTER);
    assertThat(tab.text("chosen")).isEqualTo("SOL-USD");
    assertThat(
            tab.value(
                    "[...document.querySelectorAll('#rows button')]"
                        + ".map(b => b.ariaPressed + b.tabIndex).join()")
                .asText())
        .isEqualTo("false-1,false-1,false-1,false-1,false-1,true0");
    tab.value(
        "(() => { const filter = document.getElementById('filter'); filter.value = 'ETH';"
            + " filter.dispatchEvent(new Event('input')); })()");
    assertThat(tab.value("document.querySelector('#rows [tabindex=\"0\"]').textContent").asText())
        .as("a row that is not seen is no stop")
        .isEqualTo("ETH-USD");
  }

  @Test
  void hasNoFaultThatAxeFinds() throws IOException {
    for (String scheme : List.of("light", "dark")) {
      tab.colours(scheme);
      page.visit(PRODUCTS.size());
      assertThat(tab.faults()).as(scheme).isEmpty();
    }
  }

  @Test
  void letsTheProtocolBeTried() {
    page.visit(PRODUCTS.size());
    tab.value("document.getElementById('request').value = '{\"op\":\"ping\",\"t\":4711}'");
    tab.value("document.getElementById('console').requestSubmit()");
    tab.awaitTrue("document.getElementById('log').textContent.includes('\"t\":4711}← ')");
    assertThat(tab.text("log")).contains("{\"op\":\"pong\",\"t\":4711}");
    tab.value("document.getElementById('close').click()");
    tab.awaitTrue("document.getElementById('console-state').textContent === 'closed'");
    assertThat(faults()).isEmpty();
  }

  @Test
  void passesItsOwnTests() throws IOException {
    page.visit(PRODUCTS.size());
    tab.run(resource("/page/tests.js"));
    JsonNode failures = tab.value("pageTests()");
    assertThat(failures.path("failed")).isEmpty();
    assertThat(failures.path("passed").asInt()).isGreaterThan(40);
  }

  /** A gateway that was just started may not reach the database in time: the page asks again. */
  private List<String> faults() {
    return tab.complaints().stream()
        .filter(complaint -> !complaint.matches(NO_HISTORY_YET))
        .toList();
  }

  private String focused() {
    return tab.value("document.activeElement.textContent").asText();
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

  static String resource(String path) throws IOException {
    try (InputStream in = PageIT.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
