package io.ledgerflux.gateway;

import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests, for tests. */
public final class Requests {
  private Requests() {}

  /** A subscribe that says no more than {@code wantSnapshot} and {@code from}. */
  public static Request.Subscribe subscribe(
      List<String> products,
      boolean wantSnapshot,
      Map<String, Long> from,
      Optional<JsonScalar> id) {
    Terms terms =
        new Terms(
            wantSnapshot,
            Terms.STANDARD.wantStatus(),
            Terms.STANDARD.delivery(),
            Terms.STANDARD.onSlow());
    return new Request.Subscribe(new Selection(false, products), terms, from, id);
  }
}
