package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.MarketState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes states anew that cannot be read, for a shard that waits for them. They are looked for in
 * pieces, each a short query, so that the session is never silent; a field that no tick of a long
 * history tells is given up in time.
 */
final class StateRecovery {
  private static final String CANCELLED = "57014";
  private static final int FIRST_ROWS = 100;
  private static final int MOST_ROWS = 10_000;

  private final Session session;
  private final Patience patience;
  private final long beganNanos = System.nanoTime();

  StateRecovery(Session session, Patience patience) {
    this.session = session;
    this.patience = patience;
  }

  /**
   * For how long a shard waits.
   *
   * @param query for one query
   * @param all for all products; of each the newest ticks are looked at all the same
   */
  record Patience(Duration query, Duration all) {
    /** That of one who works: far less than what makes a session look dead. */
    static final Patience OF_A_SHARD = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20));
  }

  /**
   * What was found.
   *
   * @param state empty where no tick was
   * @param whole whether nothing more could be found
   */
  record Recovered(Optional<MarketState> state, boolean whole) {}

  /** What the history tells of {@code product}, as far as it could be looked through. */
  Recovered recover(String product) throws SQLException {
    Search search = new Search(product);
    try {
      session.inTransaction(search::run);
    } catch (SQLException e) {
      if (!CANCELLED.equals(e.getSQLState())) {
        throw e;
      }
    }
    return search.found();
  }

  private final class Search {
    private final String product;
    private Optional<TapeEnd> end = Optional.empty();

    Search(String product) {
      this.product = product;
    }

    /** Who waits for a lock comes again, as at any busy database: that it is long tells nothing. */
    Recovered run() throws SQLException {
      long queryMillis = patience.query().toMillis();
      session.execute("SET LOCAL statement_timeout = " + queryMillis);
      session.execute("SET LOCAL lock_timeout = " + queryMillis / 2);
      TapeEnd tape = TapeEnd.of(session.connection(), product);
      end = Optional.of(tape);
      int rows = FIRST_ROWS;
      do {
        tape.lookBack(rows);
        rows = Math.min(rows * 10, MOST_ROWS);
      } while (tape.isOpen() && !isOver());
      return found();
    }

    Recovered found() {
      return new Recovered(
          end.flatMap(tape -> tape.state(null)), end.filter(tape -> !tape.isOpen()).isPresent());
    }
  }

  private boolean isOver() {
    return System.nanoTime() - beganNanos >= patience.all().toNanos();
  }
}
