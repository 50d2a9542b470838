package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.venue.Request;
import java.time.Duration;
import java.util.List;

/** What is to be done about a connection, or told about it. */
public sealed interface Effect {

  /**
   * Connect.
   *
   * @param attempt from 1, counted since products were last subscribed
   */
  record Connect(int attempt) implements Effect {}

  /** End the connection; nothing that it still says counts. */
  record Disconnect() implements Effect {}

  /** Send a request. */
  record Send(Request request) implements Effect {}

  /** Ask by a ping whether the venue is there: it sends nothing by itself. */
  record Ping() implements Effect {}

  /** What people and metrics are told. */
  sealed interface Notice extends Effect {}

  /**
   * The connection is away, and will be tried again.
   *
   * @param failures how many in a row, from 1
   */
  record Disconnected(String reason, int failures, Duration retryIn) implements Notice {}

  /** Products are subscribed on a connection that was just made. */
  record Subscribed(List<String> products) implements Notice {}

  /** The venue will not send a product; it is left out, and tried again later. */
  record Refused(String product, String reason, Duration retryIn) implements Notice {}

  /** The venue complains of something that no request of ours explains. */
  record Complaint(String text) implements Notice {}

  /**
   * Trades are missing between two that are known.
   *
   * @param lastTradeId the last one that came, or that a heartbeat told before any came
   * @param nextTradeId the next one that is known of
   */
  record GapFound(String product, long lastTradeId, long nextTradeId) implements Notice {}

  /** So many trades were passed over by the ticker. */
  record TradesMissed(String product, long count) implements Notice {}

  /** A product that lagged or was silent was subscribed anew: with or without success. */
  record Resynced(String product, boolean success) implements Notice {}
}
