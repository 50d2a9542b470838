package io.ledgerflux.snapshotter.gaps;

import java.util.List;

/**
 * What becomes of the rows of one product's gaps.
 *
 * @param numbering of the product's trades, from now on
 * @param opened gaps that have no row yet
 * @param resized gaps whose row has other bounds, or another cause, from now on
 * @param closed rows of which no trade is missing any more
 * @param absorbed rows whose trades are told by another row now
 */
public record GapChanges(
    TradeNumbering numbering,
    List<Gap> opened,
    List<Gap> resized,
    List<Long> closed,
    List<Long> absorbed) {

  /** Whether any row changes. */
  public boolean touchRows() {
    return !(opened.isEmpty() && resized.isEmpty() && closed.isEmpty() && absorbed.isEmpty());
  }
}
