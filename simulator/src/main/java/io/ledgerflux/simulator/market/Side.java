package io.ledgerflux.simulator.market;

/** The side of an order. */
public enum Side {
  BUY("buy"),
  SELL("sell");

  private final String text;

  Side(String text) {
    this.text = text;
  }

  /** The word that the feed uses. */
  public String text() {
    return text;
  }

  /** The side that an order of this side trades with. */
  public Side opposite() {
    return this == BUY ? SELL : BUY;
  }
}
