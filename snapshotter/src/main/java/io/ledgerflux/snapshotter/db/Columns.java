package io.ledgerflux.snapshotter.db;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Gives a statement its parameters as arrays, one for each column, from a list of rows. */
final class Columns<R> {
  private final PreparedStatement statement;
  private final List<R> rows;
  private int next;

  /** The columns of {@code rows}, from the first parameter of {@code statement} on. */
  Columns(PreparedStatement statement, List<R> rows) {
    this(statement, rows, 1);
  }

  /** The columns of {@code rows}, from the {@code first} parameter of {@code statement} on. */
  Columns(PreparedStatement statement, List<R> rows, int first) {
    this.statement = statement;
    this.rows = rows;
    this.next = first;
  }

  Columns<R> text(Function<R, @Nullable String> column) throws SQLException {
    @Nullable String[] values = new String[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    return set("text", values);
  }

  Columns<R> whole(ToLongFunction<R> column) throws SQLException {
    Long[] values = new Long[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.applyAsLong(rows.get(i));
    }
    return set("bigint", values);
  }

  Columns<R> wholeOrNull(Function<R, @Nullable Long> column) throws SQLException {
    @Nullable Long[] values = new Long[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    return set("bigint", values);
  }

  /** Decimals travel as plain text: every digit stays, and no exponent comes up. */
  Columns<R> decimal(Function<R, @Nullable BigDecimal> column) throws SQLException {
    @Nullable String[] values = new String[rows.size()];
    for (int i = 0; i < values.length; i++) {
      BigDecimal value = column.apply(rows.get(i));
      values[i] = value == null ? null : value.toPlainString();
    }
    return set("numeric", values);
  }

  Columns<R> truth(Predicate<R> column) throws SQLException {
    Boolean[] values = new Boolean[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.test(rows.get(i));
    }
    return set("boolean", values);
  }

  private Columns<R> set(String type, @Nullable Object[] values) throws SQLException {
    statement.setArray(next++, statement.getConnection().createArrayOf(type, values));
    return this;
  }
}
