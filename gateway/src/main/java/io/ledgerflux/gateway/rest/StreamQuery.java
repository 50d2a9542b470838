package io.ledgerflux.gateway.rest;

import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.Delivery.Sample;
import io.ledgerflux.gateway.protocol.EventPosition;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.model.Products;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** A request for server-sent events: what a WebSocket's subscribe says, as parameters. */
public final class StreamQuery {
  private static final String LAST_EVENT_ID = "last_event_id";

  private StreamQuery() {}

  /**
   * What {@code parameters} ask for.
   *
   * @param lastEventId that a reader who comes again tells in his header
   */
  public static Request.Subscribe read(Parameters parameters, Optional<String> lastEventId)
      throws BadParameterException {
    parameters.only(
        "products",
        "mode",
        "every_ms",
        "on_slow",
        "want_snapshot",
        "want_status",
        LAST_EVENT_ID,
        "ticket");
    Selection selection = selection(parameters.text("products").orElse(Selection.EVERYTHING));
    Terms terms =
        new Terms(
            parameters.truth("want_snapshot").orElse(Terms.STANDARD.wantSnapshot()),
            parameters.truth("want_status").orElse(Terms.STANDARD.wantStatus()),
            delivery(parameters),
            onSlow(parameters));
    return new Request.Subscribe(
        selection, terms, positions(selection, parameters, lastEventId), Optional.empty());
  }

  private static Selection selection(String text) throws BadParameterException {
    SequencedSet<String> products = new LinkedHashSet<>();
    for (String product : text.split(",", -1)) {
      products.add(product.strip().toUpperCase(Locale.ROOT));
    }
    boolean everything = products.remove(Selection.EVERYTHING);
    for (String product : products) {
      if (!Products.isValid(product)) {
        throw new BadParameterException(
            "products", "has what is no product such as BTC-USD: " + Parameters.cut(product));
      }
    }
    return new Selection(everything, new ArrayList<>(products));
  }

  private static Delivery delivery(Parameters parameters) throws BadParameterException {
    long everyMillis =
        parameters
            .whole("every_ms", Sample.SHORTEST_MILLIS, Sample.LONGEST_MILLIS)
            .orElse(Sample.STANDARD_MILLIS);
    return switch (parameters.text("mode").orElse("all")) {
      case "all" -> new Delivery.All();
      case "latest" -> new Delivery.Latest();
      case "sample" -> new Sample(everyMillis);
      default -> throw new BadParameterException("mode", "is none of all, latest and sample");
    };
  }

  private static OnSlow onSlow(Parameters parameters) throws BadParameterException {
    return switch (parameters.text("on_slow").orElse("conflate")) {
      case "conflate" -> OnSlow.CONFLATE;
      case "close" -> OnSlow.CLOSE;
      default -> throw new BadParameterException("on_slow", "is neither conflate nor close");
    };
  }

  /** Of those products that are asked for; the header is newer than the address it came with. */
  private static Map<String, Long> positions(
      Selection selection, Parameters parameters, Optional<String> lastEventId)
      throws BadParameterException {
    String text =
        lastEventId.or(() -> parameters.text(LAST_EVENT_ID)).map(String::strip).orElse("");
    if (text.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> positions =
        EventPosition.parse(text)
            .orElseThrow(
                () ->
                    new BadParameterException(
                        LAST_EVENT_ID, "is no id of an event: " + Parameters.cut(text)));
    if (!selection.everything()) {
      positions.keySet().retainAll(selection.products());
    }
    return positions;
  }
}
