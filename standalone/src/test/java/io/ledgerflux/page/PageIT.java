package io.ledgerflux.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.system.ServiceKind;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the page shows of a pipeline that runs, and of one that it has lost. */
@Tag("alone")
class PageIT extends PageFixture {
  /** That nobody listened, or was ready, while the gateway was away is the browser's to say. */
  private static final String AWAY =
      "(?s)network: .*(ERR_|status of 503|code: 503|closed before receiving a handshake).*";

  @Test
  void showsMovingPricesInTheDigitsOfTheWire() {
    tab.listen();
    page.visit(products.size());
    Set<String> shown = new LinkedHashSet<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> shown.add(page.last("BTC-USD")) && shown.size() >= 5);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(wirePrices("BTC-USD")).containsAll(shown));

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
    page.visit(products.size());
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
    page.visit(products.size());
    tab.awaitTrue(
        "/^[1-9]\\d* of [1-9]\\d* trades of the last hour are kept$/"
            + ".test(document.getElementById('complete-note').textContent)");
    assertThat(tab.text("complete")).matches("whole|\\d+ missing");
    assertThat(faults()).isEmpty();
  }

  @Test
  void comesBackBehindWhatItHasWhenTheGatewayIsStartedAgain() {
    page.visit(products.size()).awaitTicks();
    rig.service(ServiceKind.GATEWAY).kill();
    page.awaitState("lost, trying again");
    tab.photograph("lost");
    rig.service(ServiceKind.GATEWAY).start().awaitReady();
    page.awaitState("live");
    tab.awaitTrue(
        "document.getElementById('resumes').textContent === '"
            + products.size()
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
    page.visit(products.size()).awaitTicks();
    products.forEach(product -> page.awaitFeed(product, "live"));
    tab.awaitTrue("/^\\d+ ms$/.test(document.getElementById('latency').textContent)");
    assertThat(page.looksOld()).isFalse();
    rig.service(ServiceKind.GATEWAY).kill();
    page.awaitState("lost, trying again");
    tab.awaitTrue("document.getElementById('feed').textContent === 'not known'");
    tab.photograph("without-a-connection");
    for (String product : products) {
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
    products.forEach(product -> page.awaitFeed(product, "live"));
    tab.awaitTrue("document.getElementById('feed').textContent === 'live'");
    assertThat(page.looksOld()).isFalse();
    assertThat(faults()).allMatch(fault -> fault.matches(AWAY));
  }

  @Test
  void movesToAnotherConnectionWhenTheGatewayStopsInOrder() {
    page.visit(products.size()).awaitTicks();
    rig.service(ServiceKind.GATEWAY).restart();
    tab.awaitTrue("document.getElementById('events').textContent.includes('The gateway stops')");
    page.awaitState("live").awaitTicks();
    assertThat(tab.text("missed")).isEqualTo("0");
    assertThat(faults()).allMatch(fault -> fault.matches(AWAY));
  }

  @Test
  void countsNoGapsThatMayHaveClosedWhileItWasAway() {
    tab.before(
        "window.WebSocket = class extends WebSocket {"
            + " constructor(address) { super(address); window.latest = this; } };");
    page.visit(products.size());
    tab.value(
        "latest.onmessage({ data:"
            + " '{\"op\":\"gap\",\"product\":\"BTC-USD\",\"first\":5,\"last\":9}' })");
    tab.awaitTrue("document.getElementById('gaps').textContent === '1'");
    tab.value("latest.close()");
    tab.awaitTrue("document.getElementById('reconnects').textContent === '1'");
    page.awaitState("live");
    tab.awaitTrue("document.getElementById('gaps').textContent === '0'");
    assertThat(faults()).isEmpty();
  }

  @Test
  void streamsEventsWhereNoWebSocketCanBeHad() {
    tab.before(
        "window.WebSocket = class { close() {}"
            + " constructor() { setTimeout(() => this.onclose({ code: 1006, reason: '' })); } };");
    page.visit(products.size()).awaitState("live, by HTTP").awaitTicks();
    String price = page.last("BTC-USD");
    await().atMost(PATIENCE).until(() -> !page.last("BTC-USD").equals(price));
    page.awaitFeed("BTC-USD", "live");
    assertThat(tab.text("missed")).isEqualTo("0");
    assertThat(tab.text("latency-note")).isEqualTo("by this computer's clock");
    assertThat(faults()).isEmpty();
  }

  @Test
  void saysThatItIsNotAdmittedAndAsksNoMore() {
    tab.before(
        "window.asked = 0; window.fetch = async () => {"
            + " window.asked++; return new Response('', { status: 403 }); };");
    page.visit().awaitState("not admitted");
    assertThat(tab.text("events"))
        .contains("Not admitted (403): pages of this origin, or this address, may not come in");
    await()
        .during(Duration.ofSeconds(3)) // Behind other failures it asks again sooner.
        .atMost(PATIENCE)
        .until(() -> tab.value("asked").asInt() == 1);
    assertThat(faults()).isEmpty();
  }

  @Test
  void measuresLatencyByTheGatewaysClockWhateverItsOwnSays() {
    tab.before(
        "Object.defineProperty(performance, 'timeOrigin',"
            + " { value: performance.timeOrigin + 90_000 });");
    page.visit(products.size()).awaitTicks();
    tab.awaitTrue(
        "document.getElementById('latency-note').textContent.endsWith('this clock is 90 s ahead')");
    tab.awaitTrue("/^\\d{1,4} ms$/.test(document.getElementById('latency').textContent)");
  }

  @Test
  void letsTheProtocolBeTried() {
    page.visit(products.size());
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
    page.visit(products.size());
    tab.run(resource("/page/tests.js"));
    JsonNode failures = tab.value("pageTests()");
    assertThat(failures.path("failed")).isEmpty();
    assertThat(failures.path("passed").asInt()).isGreaterThan(40);
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
}
