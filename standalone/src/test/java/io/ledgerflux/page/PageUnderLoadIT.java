package io.ledgerflux.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.system.PipelineRig;
import io.ledgerflux.system.ServiceKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page with 500 products at 1,000 ticks a second. */
@Tag("timing")
@Tag("browser")
class PageUnderLoadIT {
  private static final List<String> PRODUCTS =
      IntStream.range(0, 500).mapToObj("P%03d-USD"::formatted).toList();

  @TempDir private Path directory;

  /** On two cores that run the whole pipeline, too: the share of time is the browser's own. */
  @Test
  void leavesTheBrowserResponsive() {
    var exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults().withPort(0).withProducts(PRODUCTS).withRate(1_000));
    exchange.start();
    try (PipelineRig rig =
            PipelineRig.start(exchange.uri(), Map.of("PRODUCTS", String.join(",", PRODUCTS)));
        Browser browser = new Browser(directory)) {
      Tab tab = browser.open().screen(1440, 900, false).colours("dark");
      tab.visit(URI.create("http://127.0.0.1:" + rig.service(ServiceKind.GATEWAY).port() + "/"));
      tab.awaitTrue("document.querySelectorAll('#rows tr').length === 500");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Integer.parseInt(tab.text("rate").replace("–", "0")) > 800);

      JsonNode measured = tab.value(MEASURE);
      System.out.println("500 products, 1,000 ticks/s: " + measured);
      assertThat(measured.path("frames").asInt()).as("frames in 10 s").isGreaterThan(200);
      assertThat(measured.path("longMillis").asInt())
          .as("beyond 50 ms, in tasks of 10 s")
          .isLessThan(1_000);
      assertThat(measured.path("rowsWritten").asInt())
          .as("rows that were drawn")
          .isGreaterThan(100);
      tab.photograph("500-products");
      assertThat(tab.text("missed")).isEqualTo("0");
      assertThat(tab.complaints())
          .allMatch(complaint -> complaint.matches(PageFixture.NO_HISTORY_YET));
    } finally {
      exchange.stop();
    }
  }

  /** Ten seconds of frames, tasks longer than 50 ms, and rows that changed. */
  private static final String MEASURE =
      """
      new Promise(done => {
        let frames = 0, longMillis = 0, longest = 0, rowsWritten = 0;
        const tasks = new PerformanceObserver(list => {
          for (const { duration } of list.getEntries()) {
            longMillis += duration - 50;
            longest = Math.max(longest, duration);
          }
        });
        tasks.observe({ type: "longtask" });
        const rows = new MutationObserver(changes => rowsWritten += changes.length);
        rows.observe(document.getElementById("rows"), { subtree: true, characterData: true });
        const end = performance.now() + 10000;
        const frame = now => {
          frames++;
          if (now < end) return requestAnimationFrame(frame);
          tasks.disconnect();
          rows.disconnect();
          done({ frames, longMillis: Math.round(longMillis), longest: Math.round(longest), rowsWritten });
        };
        requestAnimationFrame(frame);
      })
      """;
}
