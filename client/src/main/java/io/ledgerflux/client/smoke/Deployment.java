package io.ledgerflux.client.smoke;

import io.ledgerflux.client.protocol.ApiKey;
import java.net.URI;
import java.util.Optional;

/**
 * Where a gateway is, and how one comes in.
 *
 * @param gateway its http or https URL
 * @param webSocket where its subscribers connect to
 * @param ops where it tells its health; empty: at its own URL
 * @param key what is shown; empty where it asks for none
 */
record Deployment(URI gateway, URI webSocket, Optional<URI> ops, Optional<ApiKey> key) {}
