package io.ledgerflux.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a message was refused: a closed list, told in docs/protocol.md. */
public enum RejectReason {
  /** Not JSON, or a field that is not what it must be: text for a number, an exponent, NaN. */
  UNPARSEABLE,
  /** No product, sequence or time; or none of price, best bid and best ask. */
  MISSING_FIELD,
  /** A product that is no valid subject token: only {@code A-Z}, {@code 0-9} and {@code -} are. */
  INVALID_PRODUCT,
  /** A ticker of 1 MiB or more, or a message larger than the broker takes. */
  TOO_LARGE,
  /** A message in market_raw that is no tick. */
  UNDECODABLE,
  /** The product does not belong to the shard of its subject. */
  WRONG_SHARD,
  /** A price, bid or ask of zero or below; a price of the last 24 hours below zero. */
  NON_POSITIVE_PRICE,
  /** A size or volume below zero. */
  NEGATIVE_SIZE,
  /** A price or size, or a first sequence or trade id, of 10¹⁸ or more; a sequence below one. */
  OUT_OF_RANGE,
  /** The bid is not below the ask. */
  CROSSED_BOOK,
  /** An event time before 2015, or that is no time. */
  INVALID_TIME,
  /** An event time too far after the time of ingestion. */
  FUTURE_TIME,
  /** A sequence that rises farther than {@link Tick#FARTHEST_RISE}. */
  SEQUENCE_JUMP,
  /** A trade id that rises farther than {@link Tick#FARTHEST_RISE}. */
  TRADE_ID_JUMP,
  /**
   * A row that PostgreSQL refuses for its content, or a message in market_ticks that is no tick.
   */
  UNSTORABLE,
  /** An exception while the message was read or judged. */
  INTERNAL_ERROR;

  /** The word that stands on the wire and in the subject, such as {@code crossed_book}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason that {@code wireName} names; empty if it names none. */
  public static Optional<RejectReason> ofWireName(String wireName) {
    return Arrays.stream(values()).filter(r -> r.wireName().equals(wireName)).findFirst();
  }
}
