package io.ledgerflux.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void doesNothingWithoutACollector() {
    try (Tracing off = Tracing.of(config(Map.of()), "test")) {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://collector",
        "http://otel_collector:4318/",
        "https://me:p%40ss@[::1]:4318/prefix",
        "http://10.0.0.1:65535"
      })
  void takesACollectorThatTheExporterTakes(String endpoint) {
    TracingConfig config = config(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint));
    try (Tracing tracing = Tracing.of(config, "test")) {
      assertThat(tracing.next("normalize", PARENT)).isNotSameAs(TraceSpan.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collector:4318",
        "HTTP://collector:4318",
        "http://",
        "http://:4318",
        "http://collector:port",
        "http://collector:",
        "http://collector:0",
        "http://collector:-1",
        "http://collector:99999",
        "http://collector:99999999999",
        "http://a b:4318",
        "http://collector%zz:4318",
        "http://sammler-für-spuren:4318",
        "http://[::1:4318",
        "http://::1:4318",
        "http://me@",
        "http://collector:4318/a b",
        "http://collector:4318?key=1",
        "http://collector:4318#1",
        "grpc://collector:4317"
      })
  void refusesACollectorThatCannotBeAsked(String endpoint) {
    assertThatThrownBy(() -> config(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("OTEL_EXPORTER_OTLP_ENDPOINT is '");
  }

  private static Tracing tracing(String share) {
    return Tracing.of(
        config(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:9",
                "OTEL_TRACES_SAMPLER_ARG",
                share)),
        "test");
  }

  private static TracingConfig config(Map<String, String> environment) {
    Settings settings = Settings.read(environment, TracingConfig.OPTIONS);
    TracingConfig config = TracingConfig.read(settings);
    settings.check();
    return config;
  }
}
