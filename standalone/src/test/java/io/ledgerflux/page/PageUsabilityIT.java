package io.ledgerflux.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page on screens of any size, by keyboard alone, and for who sees little. */
@Tag("alone")
class PageUsabilityIT extends PageFixture {
  /** Screens of so many pixels and fewer are those of phones. */
  private static final int PHONE = 390;

  private static final String FIRST_STOP = "Skip to the prices";

  @Test
  void fitsScreensOfAnyWidth() {
    for (int width : List.of(1920, 1440, 1280, 1217, 1216, 1024, 801, 800, 390, 360)) {
      tab.screen(width, 780, width <= PHONE);
      page.visit(products.size());
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
      page.visit(products.size());
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
    page.visit(products.size()).awaitTicks();
    assertThat(tab.value("getComputedStyle(document.body).backgroundColor").asText())
        .isEqualTo("rgb(11, 15, 20)");
    await().atMost(PATIENCE).until(() -> page.coloured("#chart canvas") > 50);
    tab.photograph("dark");
    assertThat(faults()).isEmpty();
  }

  @Test
  void isReachedByKeyboardAlone() {
    page.visit(products.size());
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
    page.visit(products.size());
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
      page.visit(products.size());
      assertThat(tab.faults()).as(scheme).isEmpty();
    }
  }

  private String focused() {
    return tab.value("document.activeElement.textContent").asText();
  }
}
