package io.ledgerflux.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ledgerflux.simulator.venue.FeedMessage;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A tick as the exchange told it and as a row must give it back: every figure as text, so that no
 * digit can differ unseen.
 */
record ToldTick(
    String product,
    long sequence,
    long tradeId,
    String time,
    String side,
    String price,
    String size,
    String bid,
    String bidSize,
    String ask,
    String askSize) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The tick that a message of the feed tells. */
  static ToldTick of(FeedMessage message) {
    try {
      JsonNode ticker = JSON.readTree(message.text());
      return new ToldTick(
          message.product(),
          message.sequence(),
          message.tradeId(),
          ticker.get("time").asText().replace("Z", ""),
          ticker.get("side").asText(),
          ticker.get("price").asText(),
          ticker.get("last_size").asText(),
          ticker.get("best_bid").asText(),
          ticker.get("best_bid_size").asText(),
          ticker.get("best_ask").asText(),
          ticker.get("best_ask_size").asText());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tick that a row of {@link #SELECT} gives back. */
  static ToldTick of(ResultSet row) throws SQLException {
    return new ToldTick(
        row.getString("product"),
        row.getLong("sequence"),
        row.getLong("trade_id"),
        row.getString("told_at"),
        row.getString("side"),
        row.getString("price"),
        row.getString("volume"),
        row.getString("bid"),
        row.getString("bid_size"),
        row.getString("ask"),
        row.getString("ask_size"));
  }

  /** All rows, in the order of the tape. */
  static final String SELECT =
      """
      SELECT product, sequence, trade_id, side, price::text, volume::text, bid::text,
             bid_size::text, ask::text, ask_size::text,
             to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS told_at
        FROM tick_history
       ORDER BY product, sequence
      """;
}
