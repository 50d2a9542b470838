package io.ledgerflux.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void doesNothingWithoutACollector() {
    try (Tracing off = Tracing.read(Settings.read(Map.of(), Tracing.OPTIONS), "test")) {
      assertThat(off.first("ingest", "BTC-USD", 1, 0)).isSameAs(TraceSpan.NONE);
      assertThat(off.next("normalize", PARENT)).isSameAs(TraceSpan.NONE);
    }
  }

  @Test
  void followsTheShareThatItIsTold() {
    try (Tracing none = tracing("0");
        Tracing all = tracing("1")) {
      assertThat(none.first("ingest", "BTC-USD", 1, 0)).isSameAs(TraceSpan.NONE);
      assertThat(all.first("ingest", "BTC-USD", 1, 0).traceParent())
          .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }
  }

  @Test
  void goesOnWithATraceHoweverFewItBegins() {
    try (Tracing none = tracing("0")) {
      TraceSpan span = none.next("normalize", PARENT);
      assertThat(span.traceParent())
          .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
          .isNotEqualTo(PARENT);
      span.end();
    }
  }

  @Test
  void passesOverWhatIsNoSampledTrace() {
    try (Tracing all = tracing("1")) {
      for (String text :
          new String[] {
            "",
            "nonsense",
            PARENT.replace("-01", "-00"),
            PARENT.replace('a', 'g'),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01"
          }) {
        assertThat(all.next("normalize", text)).as(text).isSameAs(TraceSpan.NONE);
      }
      assertThat(all.next("normalize", null)).isSameAs(TraceSpan.NONE);
    }
  }

  private static Tracing tracing(String share) {
    return Tracing.read(
        Settings.read(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:9",
                "OTEL_TRACES_SAMPLER_ARG",
                share),
            Tracing.OPTIONS),
        "test");
  }
}
