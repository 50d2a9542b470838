package io.ledgerflux.gateway.market;

/** Something that happened to a product's feed. */
public sealed interface FeedEvent {
  /** The product. */
  String product();

  /**
   * How the feed is doing was told.
   *
   * @param product whose
   * @param summary how
   * @param changed whether its state is another one than before
   */
  record Told(String product, FeedSummary summary, boolean changed) implements FeedEvent {}

  /**
   * Trades are missing.
   *
   * @param product whose
   * @param first trade id that is missing
   * @param last trade id that is missing
   */
  record GapOpened(String product, long first, long last) implements FeedEvent {}

  /**
   * A trade that was missing has come.
   *
   * @param product whose
   * @param first trade id that is missing no more
   * @param last trade id that is missing no more
   */
  record GapClosed(String product, long first, long last) implements FeedEvent {}
}
