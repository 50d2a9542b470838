package io.ledgerflux.operator.doctor;

import java.util.OptionalLong;

/** What came of asking a gateway for the price of a product. */
sealed interface GatewayLook {
  /** It tells the tape up to {@code sequence}; empty where it knows no price. */
  record Tells(OptionalLong sequence) implements GatewayLook {}

  /** It was named, and does not answer as it should. */
  record Silent(String where, String why) implements GatewayLook {}

  /** It could not be asked, which says nothing of it. */
  record Unasked(String why) implements GatewayLook {}
}
