package io.ledgerflux.snapshotter.db;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a failed statement says about what to do next. */
public enum SqlFailure {
  /** PostgreSQL is lost, busy, or not as it must be: the same may work later. */
  TRANSIENT,
  /** PostgreSQL refuses a row for its content: it never will work. */
  CONTENT,
  /** There is no partition for a row's time: it works once there is one. */
  NO_PARTITION;

  private static final String CHECK_VIOLATION = "23514";

  /** What {@code failure} says. */
  public static SqlFailure of(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null || state.length() < 2) {
      return TRANSIENT;
    }
    if (state.equals(CHECK_VIOLATION) && !namesAConstraint(failure)) {
      return NO_PARTITION;
    }
    return switch (state.substring(0, 2)) {
      // data exception, integrity constraint, row too large, raised by a trigger
      case "22", "23", "54", "P0" -> CONTENT;
      default -> TRANSIENT;
    };
  }

  private static boolean namesAConstraint(SQLException failure) {
    if (failure instanceof PSQLException e) {
      ServerErrorMessage message = e.getServerErrorMessage();
      return message != null && message.getConstraint() != null;
    }
    return false;
  }
}
