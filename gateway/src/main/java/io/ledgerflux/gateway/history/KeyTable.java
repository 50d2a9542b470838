package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.access.ApiKey;
import io.ledgerflux.gateway.access.KeyLimits;
import io.ledgerflux.gateway.access.SecretHash;
import io.ledgerflux.gateway.access.Tickets;
import io.ledgerflux.gateway.access.Usage;
import io.ledgerflux.gateway.access.UsageDay;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of keys, of what they were used for, and of tickets. */
final class KeyTable {
  private static final String ALL_KEYS =
      """
      SELECT id, secret_hash, name, connections, messages_per_second, requests_per_second,
             products, created_at, expires_at, revoked_at, used.last_used_at
        FROM api_keys
        LEFT JOIN (SELECT key_id, max(last_used_at) AS last_used_at
                     FROM api_key_usage
                    GROUP BY key_id) AS used ON used.key_id = id
       ORDER BY created_at, id
      """;

  /** Asked by each gateway every second. */
  private static final String VALID_KEYS =
      """
      SELECT id, secret_hash, name, connections, messages_per_second, requests_per_second,
             products, expires_at, revoked_at
        FROM api_keys
       WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
      """;

  private static final String FORGET_USAGE =
      "DELETE FROM api_key_usage WHERE day < (now() AT TIME ZONE 'UTC')::date - ?";

  private static final String CREATE =
      """
      INSERT INTO api_keys (id, secret_hash, name, connections, messages_per_second,
                            requests_per_second, products, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String REVOKE =
      "UPDATE api_keys SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL";

  /** In the order of the keys, so that two gateways do not wait for each other for ever. */
  private static final String ADD_USAGE =
      """
      INSERT INTO api_key_usage AS before (key_id, day, requests, messages, bytes, last_used_at)
      SELECT used.key_id, (now() AT TIME ZONE 'UTC')::date, requests, messages, bytes, now()
        FROM unnest(?, ?, ?, ?) AS used (key_id, requests, messages, bytes)
        JOIN api_keys ON api_keys.id = used.key_id
       ORDER BY used.key_id
          ON CONFLICT (key_id, day) DO UPDATE
         SET requests = before.requests + excluded.requests,
             messages = before.messages + excluded.messages,
             bytes = before.bytes + excluded.bytes,
             last_used_at = excluded.last_used_at
      """;

  private static final String USAGE =
      """
      SELECT day, requests, messages, bytes
        FROM api_key_usage
       WHERE key_id = ? AND day > (now() AT TIME ZONE 'UTC')::date - 31
       ORDER BY day DESC
      """;

  private static final String KEEP_TICKET =
      """
      INSERT INTO api_tickets (ticket_hash, key_id, expires_at)
      VALUES (?, ?, now() + make_interval(secs => ?))
      """;

  private static final String TAKE_TICKET =
      """
      DELETE FROM api_tickets WHERE ticket_hash = ? RETURNING key_id, expires_at > now() AS good
      """;

  private static final String FORGET_TICKETS = "DELETE FROM api_tickets WHERE expires_at <= now()";

  private final KeyStatements statements;

  KeyTable(HistoryPool pool) {
    this.statements = new KeyStatements(pool);
  }

  /** Every key there ever was, in the order of their making. */
  List<KeyRow> all() throws SQLException {
    return statements.query(
        "keys",
        ALL_KEYS,
        statement -> {},
        row -> new KeyRow(key(row), time(row, "created_at"), maybe(row, "last_used_at")));
  }

  /** The keys that open something now. */
  List<ApiKey> valid() throws SQLException {
    return statements.query("keys_valid", VALID_KEYS, statement -> {}, KeyTable::key);
  }

  void create(ApiKey key) throws SQLException {
    statements.update(
        "key_create",
        CREATE,
        (connection, statement) -> {
          statement.setString(1, key.id());
          statement.setBytes(2, key.hash().bytes());
          statement.setString(3, key.name());
          statement.setInt(4, key.limits().connections());
          statement.setLong(5, key.limits().messagesPerSecond());
          statement.setLong(6, key.limits().requestsPerSecond());
          statement.setArray(
              7, connection.createArrayOf("text", key.limits().products().toArray()));
          statement.setObject(8, offset(key.expires()));
        });
  }

  /** Whether there was such a key, not revoked yet. */
  boolean revoke(String id) throws SQLException {
    return statements.update(
            "key_revoke", REVOKE, (connection, statement) -> statement.setString(1, id))
        > 0;
  }

  /** Adds to today's usage, all or nothing. */
  void add(List<Usage> usages) throws SQLException {
    statements.update(
        "key_usage_add",
        ADD_USAGE,
        (connection, statement) -> {
          statement.setArray(
              1, connection.createArrayOf("text", usages.stream().map(Usage::keyId).toArray()));
          statement.setArray(
              2, connection.createArrayOf("int8", usages.stream().map(Usage::requests).toArray()));
          statement.setArray(
              3, connection.createArrayOf("int8", usages.stream().map(Usage::messages).toArray()));
          statement.setArray(
              4, connection.createArrayOf("int8", usages.stream().map(Usage::bytes).toArray()));
        });
  }

  /** The last 31 days of a key, the newest first, without those on which it was not used. */
  List<UsageDay> usage(String keyId) throws SQLException {
    return statements.query(
        "key_usage",
        USAGE,
        statement -> statement.setString(1, keyId),
        row ->
            new UsageDay(
                row.getObject("day", LocalDate.class),
                row.getLong("requests"),
                row.getLong("messages"),
                row.getLong("bytes")));
  }

  /** Forgets what keys were used for more than {@code days} ago; only the owner may. */
  void forgetUsage(int days) throws SQLException {
    statements.update(
        "key_usage_forget", FORGET_USAGE, (connection, statement) -> statement.setInt(1, days));
  }

  void keepTicket(SecretHash ticket, String keyId) throws SQLException {
    statements.update(
        "ticket_keep",
        KEEP_TICKET,
        (connection, statement) -> {
          statement.setBytes(1, ticket.bytes());
          statement.setString(2, keyId);
          statement.setDouble(3, (double) Tickets.LIFE.toSeconds());
        });
  }

  /** Takes a ticket away, and tells the id of its key if it was still good. */
  Optional<String> takeTicket(SecretHash ticket) throws SQLException {
    return statements
        .query(
            "ticket_take",
            TAKE_TICKET,
            statement -> statement.setBytes(1, ticket.bytes()),
            row -> row.getBoolean("good") ? row.getString("key_id") : "")
        .stream()
        .filter(id -> !id.isEmpty())
        .findFirst();
  }

  void forgetTickets() throws SQLException {
    statements.update("tickets_forget", FORGET_TICKETS, (connection, statement) -> {});
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    return new ApiKey(
        row.getString("id"),
        row.getString("name"),
        SecretHash.stored(row.getBytes("secret_hash")),
        new KeyLimits(
            row.getInt("connections"),
            row.getLong("messages_per_second"),
            row.getLong("requests_per_second"),
            Set.copyOf(List.of((String[]) row.getArray("products").getArray()))),
        maybe(row, "expires_at"),
        maybe(row, "revoked_at"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static Optional<Instant> maybe(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static @Nullable OffsetDateTime offset(Optional<Instant> time) {
    return time.map(instant -> instant.atOffset(ZoneOffset.UTC)).orElse(null);
  }
}
