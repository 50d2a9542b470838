package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import java.util.Map;

/** Subscribers with terms of their own. */
abstract class DeliveryRig extends SessionRig {
  static final Delivery LATEST = new Delivery.Latest();

  static Request request(Delivery delivery, OnSlow onSlow, boolean wantSnapshot, String product) {
    return new Request.Subscribe(
        Selection.of(product), new Terms(wantSnapshot, false, delivery, onSlow), Map.of(), NO_ID);
  }
}
