package io.ledgerflux.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** The page in a tab, as it is seen. */
final class Sight {
  private final Tab tab;
  private final URI gateway;

  Sight(Tab tab, int port) {
    this.tab = tab;
    this.gateway = URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Goes there, and waits until each of so many products has its price. */
  Sight visit(int products) {
    tab.visit(gateway);
    return awaitPrices(products);
  }

  /** Goes there. */
  Sight visit() {
    tab.visit(gateway);
    return this;
  }

  /** Waits until each of so many products has its price. */
  Sight awaitPrices(int products) {
    tab.awaitTrue("document.querySelectorAll('#rows tr').length === " + products);
    tab.awaitTrue(
        "[...document.querySelectorAll('#rows td.last')].every(e => e.textContent !== '–')");
    return this;
  }

  /** Waits until ticks come. */
  Sight awaitTicks() {
    tab.awaitTrue("Number(document.getElementById('rate').textContent) > 0");
    return this;
  }

  /** Waits until the connection is said to be so. */
  Sight awaitState(String state) {
    tab.awaitTrue("document.getElementById('state')?.textContent === '" + state + "'");
    return this;
  }

  /** Waits until the feed of a product is said to be so. */
  Sight awaitFeed(String product, String state) {
    tab.awaitTrue(
        "[...document.querySelectorAll('#rows tr')].some(r =>"
            + " r.querySelector('button').textContent === '%s'".formatted(product)
            + " && r.querySelector('.feed').textContent === '%s')".formatted(state));
    return this;
  }

  /** A row of the table: the texts of its cells by their column. */
  JsonNode row(String product) {
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

  /** The price that stands there for {@code product}. */
  String last(String product) {
    return row(product).path("last").asText();
  }

  /** Whether all last prices are as quiet as the words beside them. */
  boolean looksOld() {
    return tab.value(
            "[...document.querySelectorAll('#rows td.last, #price')].every(price =>"
                + " getComputedStyle(price).color"
                + " === getComputedStyle(document.getElementById('chart-note')).color)")
        .asBoolean();
  }

  /** Chooses a product with the mouse. */
  void choose(String product) {
    tab.value(
        "[...document.querySelectorAll('#rows button')].find(b => b.textContent === '%s').click()"
            .formatted(product));
  }

  /** Whether a text stands in the chart. */
  boolean isInChart(String text) {
    return tab.value(
            """
            import('/page/lib/echarts.esm.min.js').then(echarts =>
              echarts.getInstanceByDom(document.getElementById('chart')).getZr().storage
                .getDisplayList(true).some(shape => shape.style.text === '%s'))
            """
                .formatted(text))
        .asBoolean();
  }

  /**
   * How many points of a canvas have one of the page's two colours of prices, or nearly. They are
   * read from a copy: a browser complains of a page whose own canvas is read again and again.
   *
   * @param selector of the canvas
   */
  int coloured(String selector) {
    return tab.value(
            """
            (() => {
              const probe = document.getElementById('probe');
              const wanted = ['up', 'down'].map(name => {
                probe.className = 'probe ' + name;
                return getComputedStyle(probe).color.match(/\\d+/g).map(Number);
              });
              const canvas = document.querySelector('%s');
              if (canvas === null || canvas.width === 0) return 0;
              const copy = new OffscreenCanvas(canvas.width, canvas.height)
                .getContext('2d', { willReadFrequently: true });
              copy.drawImage(canvas, 0, 0);
              const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
              let count = 0;
              for (let i = 0; i < data.length; i += 4) {
                const near = ([r, g, b]) =>
                  Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 24;
                if (data[i + 3] > 128 && wanted.some(near)) count++;
              }
              return count;
            })()
            """
                .formatted(selector))
        .asInt();
  }
}
