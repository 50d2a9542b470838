package io.ledgerflux.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.system.ServiceKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of a gateway that asks for keys. */
@Tag("alone")
class PageWithKeysIT extends PageFixture {
  private GatewayKeys keys;

  PageWithKeysIT() {
    super(List.of("BTC-USD", "ETH-USD"), 20, Map.of("AUTH", "on"));
  }

  @BeforeAll
  void makeKeys() {
    keys = new GatewayKeys(rig);
  }

  @AfterEach
  void noAddressHasTheKey() {
    assertThat(tab.requested()).isNotEmpty().noneMatch(address -> address.contains("lf_"));
  }

  @Test
  void asksForAKeyAndShowsPricesToWhoHasOne() {
    String key = comeIn();
    assertThat(tab.value("document.getElementById('key-card').offsetParent").isNull()).isTrue();
    String price = page.last("BTC-USD");
    await().atMost(Duration.ofSeconds(40)).until(() -> !page.last("BTC-USD").equals(price));
    tab.awaitTrue("document.getElementById('complete-note').textContent.includes(' trades of ')");
    await().atMost(Duration.ofSeconds(40)).until(() -> page.coloured("#chart canvas") > 20);

    tab.value("document.getElementById('console').requestSubmit()");
    tab.awaitTrue("document.getElementById('log').textContent.includes('\"op\":\"snapshot\"')");
    assertThat(tab.value("document.documentElement.outerHTML").asText()).doesNotContain(key);
    assertThat(tab.complaints())
        .allMatch(
            complaint -> complaint.contains("status of 401") || complaint.matches(NO_HISTORY_YET));
  }

  @Test
  void saysThatAKeyIsNotValid() throws IOException {
    page.visit().awaitState("needs a key");
    assertThat(tab.value("document.getElementById('prices').offsetParent").isNull()).isTrue();
    assertThat(tab.value("document.activeElement.id").asText()).isEqualTo("key");
    assertThat(tab.faults()).isEmpty();
    tab.photograph("key");
    enter("lf_000000000000_wrong");
    tab.awaitTrue(
        "document.getElementById('key-wrong').textContent === 'This key is not valid here.'");
    assertThat(tab.value("sessionStorage.length").asInt()).isZero();
    // It does not go on asking by itself.
    long asked = tab.requested().stream().filter(address -> address.contains("/api/")).count();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void saysWhereItAsksForAKeyThatNoneHelps() {
    tab.before(
        "const ask = window.fetch; window.fetch = (path, how) => how.method === 'POST'"
            + " ? Promise.resolve(new Response('', { status: 403 })) : ask(path, how);");
    page.visit().awaitState("needs a key");
    enter("lf_000000000000_any");
    page.awaitState("not admitted");
    assertThat(tab.text("key-wrong")).startsWith("Not admitted (403)");
  }

  @Test
  void comesBackWithItsKeyWhenTheGatewayIsStartedAgain() {
    comeIn();
    rig.service(ServiceKind.GATEWAY).kill();
    page.awaitState("lost, trying again");
    rig.service(ServiceKind.GATEWAY).start().awaitReady();
    page.awaitState("live").awaitTicks();
    assertThat(tab.text("missed")).isEqualTo("0");
  }

  @Test
  void asksForAnotherKeyWhenItsOwnIsRevoked() {
    page.visit().awaitState("needs a key");
    GatewayKeys.Made doomed = keys.create("doomed");
    enterUntilKnown(doomed.key());
    keys.revoke(doomed);
    page.awaitState("needs a key");
    assertThat(tab.text("key-wrong")).isEqualTo("The key is not valid any more.");
    assertThat(tab.value("sessionStorage.length").asInt()).isZero();
    assertThat(tab.value("document.getElementById('prices').offsetParent").isNull()).isTrue();

    enterUntilKnown(keys.create("another").key());
    page.awaitTicks();
    assertThat(tab.text("missed")).isEqualTo("0");
  }

  @Test
  void forgetsItsKeyWhenAsked() {
    comeIn();
    tab.value("document.getElementById('forget').click()");
    page.awaitState("needs a key");
    assertThat(tab.value("sessionStorage.length").asInt()).isZero();
    assertThat(tab.value("document.querySelectorAll('#rows tr').length").asInt()).isZero();
  }

  private String comeIn() {
    String key = keys.create("a desk").key();
    page.visit().awaitState("needs a key");
    enterUntilKnown(key);
    page.awaitPrices(products.size()).awaitTicks();
    return key;
  }

  /** A gateway reads new keys once a second. */
  private void enterUntilKnown(String key) {
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              enter(key);
              tab.awaitTrue(
                  "document.getElementById('state').textContent === 'live'"
                      + " || document.getElementById('key-wrong').textContent !== ''");
              return tab.text("state").equals("live");
            });
  }

  private void enter(String key) {
    tab.value(
        "(() => { document.getElementById('key').value = '%s';".formatted(key)
            + " document.getElementById('key-form').requestSubmit(); })()");
  }
}
