package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.access.ClientAddress;
import io.ledgerflux.gateway.access.Origins;
import java.util.Optional;

/**
 * What lies between the gateway and the open internet.
 *
 * @param origins of the pages that may use it from a browser
 * @param addresses tells where a request comes from
 * @param tls the certificate; empty without TLS
 * @param opsPort of health, readiness and metrics; 0 for the same as all else
 */
public record EdgeConfig(
    Origins origins, ClientAddress addresses, Optional<TlsFiles> tls, int opsPort) {}
