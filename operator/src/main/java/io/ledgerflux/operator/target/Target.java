package io.ledgerflux.operator.target;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.StreamLimits;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The system that a tool works on.
 *
 * @param broker where the streams are
 * @param limits as the services declare the streams
 * @param postgres the database
 * @param gateway {@code http://…} of a gateway, where one is known
 * @param services {@code http://…} of each service's health and readiness that is known
 */
public record Target(
    BrokerConfig broker,
    StreamLimits limits,
    PostgresConfig postgres,
    Optional<URI> gateway,
    Map<String, URI> services) {

  /** A target that nobody changes. */
  public Target {
    services = Map.copyOf(services);
  }
}
