package io.ledgerflux.gateway.protocol;

/**
 * A number or a text of a request, to be given back as it came.
 *
 * @param literal its JSON: {@code 7}, {@code 1.50} or {@code "a"}
 */
public record JsonScalar(String literal) {}
