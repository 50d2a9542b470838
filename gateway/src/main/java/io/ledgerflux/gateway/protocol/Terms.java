package io.ledgerflux.gateway.protocol;

/**
 * How a subscription is served.
 *
 * @param wantSnapshot whether a snapshot comes before the increments
 * @param wantStatus whether the state of the product's feed is told, and its gaps
 * @param delivery which of the ticks
 * @param onSlow what becomes of a subscriber who does not keep up
 */
public record Terms(boolean wantSnapshot, boolean wantStatus, Delivery delivery, OnSlow onSlow) {
  /** What holds where a request says nothing. */
  public static final Terms STANDARD = new Terms(true, false, new Delivery.All(), OnSlow.CONFLATE);

  /** Whether nothing may be left out: who does not keep up for long is closed. */
  public boolean wantsAllOrNothing() {
    return delivery instanceof Delivery.All && onSlow == OnSlow.CLOSE;
  }
}
