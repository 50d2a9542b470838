package io.ledgerflux.standalone.codec;

import io.ledgerflux.codec.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where everything is, for scripts.
 *
 * @param gateway {@code http://…} of the gateway
 * @param exchange {@code ws://…} of the exchange
 * @param nats {@code nats://…} of the broker
 * @param postgres {@code postgresql://…} of the database, with user and password
 * @param metrics {@code http://…/metrics} of each service
 * @param prometheus {@code http://…} of the Prometheus that collects them, where one does
 */
public record ReadyFile(
    String gateway,
    String exchange,
    String nats,
    String postgres,
    Map<String, String> metrics,
    Optional<String> prometheus) {
  /** Addresses that nobody changes. */
  public ReadyFile {
    metrics = Map.copyOf(metrics);
  }

  /** The file's content. */
  public byte[] json() {
    return Json.write(
        generator -> {
          generator.writeStartObject();
          generator.writeStringField("gateway", gateway);
          generator.writeStringField("exchange", exchange);
          generator.writeStringField("nats", nats);
          generator.writeStringField("postgres", postgres);
          generator.writeObjectFieldStart("metrics");
          for (Map.Entry<String, String> service : new TreeMap<>(metrics).entrySet()) {
            generator.writeStringField(service.getKey(), service.getValue());
          }
          generator.writeEndObject();
          if (prometheus.isPresent()) {
            generator.writeStringField("prometheus", prometheus.get());
          }
          generator.writeEndObject();
        });
  }
}
