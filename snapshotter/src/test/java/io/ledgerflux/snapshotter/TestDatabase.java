package io.ledgerflux.snapshotter;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A database as a test looks at it: in plain SQL. */
public final class TestDatabase {
  private final Database database;

  public TestDatabase(Database database) {
    this.database = database;
  }

  public PostgresConfig config() {
    return new PostgresConfig(
        database.host(),
        database.port(),
        database.name(),
        database.user(),
        database.password(),
        Map.of());
  }

  public PostgresConfig as(String user, String password) {
    return config().as(user, password);
  }

  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** All rows of {@code sql}, each as its values' texts joined by blanks. */
  public List<String> rows(String sql) {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringJoiner row = new StringJoiner(" ");
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        found.add(row.toString());
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** A transaction of another session. */
  public Transaction begin() throws SQLException {
    Connection connection = connect();
    connection.setAutoCommit(false);
    return new Transaction(connection);
  }

  /** A transaction that ends when the test says so. */
  public record Transaction(Connection connection) implements AutoCloseable {
    public void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    public void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  public long number(String sql) {
    return Long.parseLong(rows(sql).getFirst());
  }

  /** The history, each row as the tick that it keeps. */
  public List<Tick> history(String where) {
    List<Tick> ticks = new ArrayList<>();
    String sql = "SELECT * FROM tick_history WHERE " + where + " ORDER BY product, sequence";
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        ticks.add(tick(row));
      }
      return ticks;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Tick tick(ResultSet row) throws SQLException {
    BigDecimal price = row.getBigDecimal("price");
    String side = row.getString("side");
    return new Tick(
        row.getString("product"),
        row.getLong("sequence"),
        whole(row, "prev_seq"),
        row.getBoolean("restart"),
        row.getLong("ts_event"),
        row.getLong("ts_ingest"),
        price == null
            ? null
            : new Trade(
                price,
                row.getBigDecimal("volume"),
                side == null ? null : Side.ofWireName(side).orElseThrow(),
                whole(row, "trade_id")),
        quote(row, "bid"),
        quote(row, "ask"),
        day(row));
  }

  private static @Nullable Quote quote(ResultSet row, String side) throws SQLException {
    BigDecimal price = row.getBigDecimal(side);
    return price == null ? null : new Quote(price, row.getBigDecimal(side + "_size"));
  }

  private static @Nullable DayStatistics day(ResultSet row) throws SQLException {
    DayStatistics day =
        new DayStatistics(
            row.getBigDecimal("open_24h"),
            row.getBigDecimal("high_24h"),
            row.getBigDecimal("low_24h"),
            row.getBigDecimal("volume_24h"));
    return day.equals(new DayStatistics(null, null, null, null)) ? null : day;
  }

  private static OptionalLong whole(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
