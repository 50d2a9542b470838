package io.ledgerflux.system;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Place;
import io.ledgerflux.simulator.venue.Injected;

/** What is to become of a bad message. */
sealed interface Expectation {
  /** The ingestor cannot read it. */
  record Unusable(RejectReason reason) implements Expectation {}

  /** The normalizer refuses it. */
  record Refused(RejectReason reason) implements Expectation {}

  /** It is passed over, and counted. */
  record PassedOver(String cause) implements Expectation {}

  /** Nothing at all. */
  record Nothing() implements Expectation {}

  /** What is to become of {@code message}. */
  static Expectation of(Injected message) {
    return switch (message.kind()) {
      case CROSSED -> new Refused(RejectReason.CROSSED_BOOK);
      case HUGE_PRICE -> new Refused(RejectReason.OUT_OF_RANGE);
      case NEGATIVE_PRICE, ZERO_PRICE -> new Refused(RejectReason.NON_POSITIVE_PRICE);
      case NEGATIVE_SIZE, NEGATIVE_TRADE_SIZE -> new Refused(RejectReason.NEGATIVE_SIZE);
      case HUGE_SEQUENCE -> new Refused(RejectReason.SEQUENCE_JUMP);
      case FAR_FUTURE -> new Refused(RejectReason.FUTURE_TIME);
      // A second tick of a sequence and a time is a repetition, whatever trade it claims to tell.
      case HUGE_TRADE_ID ->
          message.place() == Place.AFTER ? new Nothing() : new Refused(RejectReason.TRADE_ID_JUMP);
      case YEAR_ONE -> new Unusable(RejectReason.INVALID_TIME);
      case BROKEN_JSON,
          EXPONENT,
          NAN,
          MEBIBYTE,
          SEQUENCE_TEXT,
          SEQUENCE_DECIMAL,
          PRICE_OBJECT,
          ODD_SIDE,
          TWO_IN_ONE,
          PLAIN_TEXT,
          HEARTBEAT_TRADE_TEXT ->
          new Unusable(RejectReason.UNPARSEABLE);
      case NO_PRODUCT,
          NO_SEQUENCE,
          NO_TIME,
          NO_PRICES,
          NO_TYPE,
          NULL_PRODUCT,
          NULL_SEQUENCE,
          NULL_TIME,
          NULL_PRICES,
          HEARTBEAT_NO_PRODUCT ->
          new Unusable(RejectReason.MISSING_FIELD);
      case ODD_PRODUCT, HEARTBEAT_HUGE_PRODUCT -> new Unusable(RejectReason.INVALID_PRODUCT);
      case UNKNOWN_TYPE -> new PassedOver("type");
      case UNASKED_PRODUCT -> new PassedOver("product");
      case HEARTBEAT_NO_TRADE, ERROR -> new Nothing();
    };
  }

  /** Whether what is refused of such a message still tells the product and the trade. */
  static boolean tellsItsTrade(BadMessage kind) {
    return switch (kind) {
      case BROKEN_JSON,
          NO_PRODUCT,
          ODD_PRODUCT,
          NULL_PRODUCT,
          HUGE_TRADE_ID,
          PLAIN_TEXT,
          HEARTBEAT_NO_TRADE,
          HEARTBEAT_NO_PRODUCT,
          HEARTBEAT_HUGE_PRODUCT,
          HEARTBEAT_TRADE_TEXT,
          UNKNOWN_TYPE,
          UNASKED_PRODUCT,
          ERROR ->
          false;
      case CROSSED,
          NO_SEQUENCE,
          NO_TIME,
          NO_PRICES,
          HUGE_PRICE,
          EXPONENT,
          NEGATIVE_PRICE,
          NEGATIVE_SIZE,
          ZERO_PRICE,
          NAN,
          HUGE_SEQUENCE,
          YEAR_ONE,
          FAR_FUTURE,
          MEBIBYTE,
          NO_TYPE,
          SEQUENCE_TEXT,
          SEQUENCE_DECIMAL,
          NULL_SEQUENCE,
          NULL_TIME,
          NULL_PRICES,
          PRICE_OBJECT,
          ODD_SIDE,
          NEGATIVE_TRADE_SIZE,
          TWO_IN_ONE ->
          true;
    };
  }
}
