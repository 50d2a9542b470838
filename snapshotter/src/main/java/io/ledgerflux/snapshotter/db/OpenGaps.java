package io.ledgerflux.snapshotter.db;

/**
 * What is missing of one product.
 *
 * @param gaps how many gaps are open
 * @param trades how many trades are missing in them; a count, for a metric
 */
public record OpenGaps(int gaps, double trades) {
  static final OpenGaps NONE = new OpenGaps(0, 0);
}
