package io.ledgerflux.operator.codec;

import com.fasterxml.jackson.core.JsonParser;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the ready file of {@code demo} and {@code run} tells.
 *
 * @param gateway {@code http://…} of the gateway; empty where none is told
 * @param nats {@code nats://…} of the broker
 * @param postgres {@code postgresql://…} of the database
 * @param metrics {@code http://…/metrics} of each service
 */
public record Addresses(String gateway, String nats, String postgres, Map<String, String> metrics) {

  /** Addresses that nobody changes. */
  public Addresses {
    metrics = Map.copyOf(metrics);
  }

  /**
   * The addresses that {@code json} tells.
   *
   * @throws MalformedMessageException if it does not tell broker and database
   */
  public static Addresses decode(byte[] json) throws MalformedMessageException {
    Fields fields = new Fields();
    Json.read(json, fields::read);
    if (fields.nats.isEmpty() || fields.postgres.isEmpty()) {
      throw new MalformedMessageException("it tells neither nats nor postgres");
    }
    return new Addresses(fields.gateway, fields.nats, fields.postgres, fields.metrics);
  }

  private static final class Fields {
    private final Map<String, String> metrics = new TreeMap<>();
    private String gateway = "";
    private String nats = "";
    private String postgres = "";

    void read(String name, JsonParser parser) throws IOException, MalformedMessageException {
      switch (name) {
        case "gateway" -> gateway = Json.text(name, parser);
        case "nats" -> nats = Json.text(name, parser);
        case "postgres" -> postgres = Json.text(name, parser);
        case "metrics" ->
            Json.readObject(
                parser, (service, value) -> metrics.put(service, Json.text(service, value)));
        default -> {}
      }
    }
  }
}
