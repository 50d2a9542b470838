package io.ledgerflux.gateway.history;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.gateway.access.Accounts;
import io.ledgerflux.gateway.access.KeyRing;
import io.ledgerflux.gateway.access.SecretHash;
import io.ledgerflux.gateway.access.Tickets;
import io.ledgerflux.gateway.access.Usage;
import io.ledgerflux.gateway.access.UsageDay;
import io.ledgerflux.ops.PostgresMetrics;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys as a gateway has them: in memory, read anew every second, while what they are used for
 * is written in batches. While the database is away, who is known goes on being known.
 */
public final class KeyRegistry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyRegistry.class);
  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);
  private static final Duration FLUSH = Duration.ofSeconds(3);
  private static final int LAST_TRIES = 3;
  private static final int CONNECTIONS = 3;
  private static final int RING_CONNECTIONS = 1;
  private static final int MOST_TICKETS = 10_000;

  private final HistoryPool pool;
  private final KeyTable table;

  /** Of the refresh alone: however many others wait for a connection, who is revoked goes. */
  private final HistoryPool ringPool;

  private final KeyTable ringTable;
  private final SharedTurns flushes = new SharedTurns(this::flush);
  private final Readiness.Condition known;
  private final KeyRing ring = new KeyRing();
  private final Accounts accounts = new Accounts();
  private final SecureRandom random = new SecureRandom();
  private final Tickets tickets = new Tickets(MOST_TICKETS, random);
  private @Nullable Thread refreshing;
  private @Nullable Thread upkeep;

  /**
   * The registry at {@code database}; nothing is read yet.
   *
   * @param known told when the keys were first read
   */
  public KeyRegistry(PostgresConfig database, PostgresMetrics metrics, Readiness.Condition known) {
    this.pool = HistoryPool.writing(database, "keys", CONNECTIONS, metrics);
    this.table = new KeyTable(pool);
    this.ringPool = HistoryPool.writing(database, "key-ring", RING_CONNECTIONS, metrics);
    this.ringTable = new KeyTable(ringPool);
    this.known = known;
    known.missing("the keys were not read yet: nobody comes in");
  }

  /** Begins to read the keys. */
  public void start() {
    refreshing = Threads.start("keys", this::keepFresh);
    upkeep = Threads.start("key-usage", this::keepUp);
  }

  /** The keys in memory. */
  public KeyRing ring() {
    return ring;
  }

  /** What they do here. */
  public Accounts accounts() {
    return accounts;
  }

  /**
   * A ticket in the name of a key, good at every gateway; while the database is away at this one.
   * Blocks.
   */
  public String issueTicket(String keyId, long nowNanos) {
    String text = Tickets.text(random);
    try {
      table.keepTicket(SecretHash.of(text), keyId);
      return text;
    } catch (SQLException e) {
      return tickets.issue(keyId, nowNanos);
    }
  }

  /** The id of the key in whose name a ticket is; it is worth nothing from now on. Blocks. */
  public Optional<String> redeemTicket(String text, long nowNanos) {
    Optional<String> own = tickets.redeem(text, nowNanos);
    if (own.isPresent()) {
      return own;
    }
    try {
      return table.takeTicket(SecretHash.of(text));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /**
   * What a key was used for at all gateways, this one's last seconds included; the newest day
   * first. Blocks.
   *
   * @throws SQLException while the database is away
   */
  public List<UsageDay> usage(String keyId) throws SQLException, InterruptedException {
    flushes.join();
    return table.usage(keyId);
  }

  private void keepFresh() throws InterruptedException {
    while (true) {
      try {
        refresh();
      } catch (SQLException e) {
        if (!ring.isFilled()) {
          known.missing("the keys cannot be read: nobody comes in");
        }
      }
      Thread.sleep(REFRESH);
    }
  }

  private void keepUp() throws InterruptedException {
    while (true) {
      Thread.sleep(FLUSH);
      try {
        flushes.join();
        table.forgetTickets();
      } catch (SQLException e) {
        log.debug("what keys were used for waits for the database", e);
      }
    }
  }

  private void refresh() throws SQLException {
    ring.replace(ringTable.valid());
    known.met("");
  }

  private void flush() throws SQLException {
    List<Usage> usages = accounts.take();
    if (usages.isEmpty()) {
      return;
    }
    try {
      table.add(usages);
    } catch (SQLException e) {
      accounts.giveBack(usages);
      throw e;
    }
  }

  /** Writes what is left to be told of usage; when nobody is connected any more. */
  @Override
  public void close() {
    end(refreshing);
    end(upkeep);
    for (int tried = 1; tried <= LAST_TRIES; tried++) {
      try {
        flush();
        break;
      } catch (SQLException e) {
        log.warn("what keys were used for could not be written, try {} of {}", tried, LAST_TRIES);
      }
    }
    pool.close();
    ringPool.close();
  }

  private static void end(@Nullable Thread thread) {
    if (thread != null) {
      Threads.end(thread, STOP_GRACE);
    }
  }
}
