package io.ledgerflux.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a few ticks through a service, and tells it to an OpenTelemetry collector. The ingestor
 * chooses which; they alone carry a {@code traceparent} from hop to hop. Any thread may use it.
 */
public final class Tracing implements AutoCloseable {
  /** The header of a message that carries a {@code traceparent}. */
  public static final String HEADER = "traceparent";

  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> PRODUCT = AttributeKey.stringKey("ledgerflux.product");
  private static final AttributeKey<Long> SEQUENCE = AttributeKey.longKey("ledgerflux.sequence");
  private static final Duration EXPORT_PERIOD = Duration.ofSeconds(1);
  private static final int CLOSE_SECONDS = 2;
  private static final int TRACE_PARENT_LENGTH = 55;

  private final @Nullable SdkTracerProvider provider;
  private final @Nullable Tracer tracer;
  private final double share;

  private Tracing(@Nullable SdkTracerProvider provider, double share) {
    this.provider = provider;
    this.tracer = provider == null ? null : provider.get("io.ledgerflux");
    this.share = share;
  }

  /** Follows nothing. */
  public static Tracing off() {
    return new Tracing(null, 0);
  }

  /** As {@code config} says, for {@code service}. */
  public static Tracing of(TracingConfig config, String service) {
    return config
        .endpoint()
        .map(endpoint -> new Tracing(provider(endpoint, service), config.share()))
        .orElseGet(Tracing::off);
  }

  private static SdkTracerProvider provider(URI endpoint, String service) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.toString().replaceAll("/+$", "") + "/v1/traces")
            .build();
    return SdkTracerProvider.builder()
        .setResource(Resource.create(Attributes.of(SERVICE, service)))
        .setSampler(Sampler.alwaysOn())
        .addSpanProcessor(
            BatchSpanProcessor.builder(exporter).setScheduleDelay(EXPORT_PERIOD).build())
        .build();
  }

  /**
   * The span of a tick's first hop, which began {@code agoNanos} ago; for a chosen few.
   *
   * @param sequence the venue's number
   */
  public TraceSpan first(String name, String product, long sequence, long agoNanos) {
    if (tracer == null || ThreadLocalRandom.current().nextDouble() >= share) {
      return TraceSpan.NONE;
    }
    long startNanos = epochNanos() - agoNanos;
    return new Traced(
        tracer
            .spanBuilder(name)
            .setNoParent()
            .setSpanKind(SpanKind.PRODUCER)
            .setStartTimestamp(startNanos, TimeUnit.NANOSECONDS)
            .setAttribute(PRODUCT, product)
            .setAttribute(SEQUENCE, sequence)
            .startSpan());
  }

  /**
   * The span of the next hop of a tick whose message came with {@code traceParent}, from now on.
   */
  public TraceSpan next(String name, @Nullable String traceParent) {
    if (tracer == null || traceParent == null) {
      return TraceSpan.NONE;
    }
    SpanContext parent = parse(traceParent);
    if (!parent.isValid()) {
      return TraceSpan.NONE;
    }
    return new Traced(
        tracer
            .spanBuilder(name)
            .setParent(Context.root().with(Span.wrap(parent)))
            .setSpanKind(SpanKind.CONSUMER)
            .startSpan());
  }

  /** Tells what was not told yet. */
  @Override
  public void close() {
    if (provider != null) {
      provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /**
   * {@code 00-<trace id>-<span id>-01}, as <a href="https://www.w3.org/TR/trace-context">W3C</a>.
   */
  private static SpanContext parse(String text) {
    if (text.length() != TRACE_PARENT_LENGTH || !text.startsWith("00-")) {
      return SpanContext.getInvalid();
    }
    String traceId = text.substring(3, 35);
    String spanId = text.substring(36, 52);
    boolean sampled = text.endsWith("-01");
    return sampled && TraceId.isValid(traceId) && SpanId.isValid(spanId)
        ? SpanContext.createFromRemoteParent(
            traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault())
        : SpanContext.getInvalid();
  }

  private static long epochNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  private record Traced(Span span) implements TraceSpan {
    @Override
    public String traceParent() {
      SpanContext context = span.getSpanContext();
      return "00-" + context.getTraceId() + '-' + context.getSpanId() + "-01";
    }

    @Override
    public void end() {
      span.end();
    }
  }
}
