package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What is wrong with the products of one request, told together. */
final class ProductErrors {
  private static final int NAMES_IN_ERROR = 5;
  private static final int LONGEST_NAME = 40;

  /** Others leave now and then. */
  private static final long ROOM_MILLIS = 10_000;

  private final Optional<JsonScalar> id;
  private final List<String> invalid = new ArrayList<>();
  private final List<String> forbidden = new ArrayList<>();
  private final List<String> beyondLimit = new ArrayList<>();
  private final List<String> beyondAll = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();

  /** Those of the request that is called {@code id}. */
  ProductErrors(Optional<JsonScalar> id) {
    this.id = id;
  }

  /** {@code product} can be no product. */
  void invalid(String product) {
    invalid.add(product);
  }

  /** {@code product} is not for this key. */
  void forbidden(String product) {
    forbidden.add(product);
  }

  /** {@code product} is one too many. */
  void beyondLimit(String product) {
    beyondLimit.add(product);
  }

  /** For {@code product} the gateway has no room: all its subscribers together have too many. */
  void beyondAll(String product) {
    beyondAll.add(product);
  }

  /** Nobody has heard of {@code product}, which is subscribed all the same. */
  void unknown(String product) {
    unknown.add(product);
  }

  /** What is told of them, of a connection that may have {@code maxProducts}. */
  List<Effect> effects(int maxProducts) {
    List<Effect> effects = new ArrayList<>();
    tell(ErrorCode.SUBSCRIBE_ERROR, "no product's name: ", invalid, effects);
    tell(ErrorCode.UNAUTHORIZED, "not for this key: ", forbidden, effects);
    tell(
        ErrorCode.TOO_MANY_PRODUCTS,
        "%d products are subscribed, no more: ".formatted(maxProducts),
        beyondLimit,
        effects);
    tell(
        ErrorCode.TOO_MANY_PRODUCTS,
        "this gateway has as many subscriptions as it may: ",
        beyondAll,
        OptionalLong.of(ROOM_MILLIS),
        effects);
    tell(
        ErrorCode.UNKNOWN_PRODUCT,
        "not known yet, subscribed in case they come: ",
        unknown,
        effects);
    return effects;
  }

  private void tell(ErrorCode code, String why, List<String> products, List<Effect> effects) {
    tell(code, why, products, OptionalLong.empty(), effects);
  }

  private void tell(
      ErrorCode code,
      String why,
      List<String> products,
      OptionalLong retryMillis,
      List<Effect> effects) {
    if (products.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder(why);
    for (String product : products.subList(0, Math.min(NAMES_IN_ERROR, products.size()))) {
      message
          .append('\'')
          .append(product, 0, Math.min(LONGEST_NAME, product.length()))
          .append("' ");
    }
    if (products.size() > NAMES_IN_ERROR) {
      message.append("and ").append(products.size() - NAMES_IN_ERROR).append(" more");
    }
    effects.add(
        new Effect.Send(new Reply.Refusal(code, message.toString().strip(), retryMillis, id)));
  }
}
