package io.ledgerflux.ingestor.supervision;

/**
 * Why the venue does not send a product.
 *
 * @param reason in the venue's words
 * @param byName whether they name the product; else the trouble may not be the product's
 */
public record Refusal(String reason, boolean byName) {}
