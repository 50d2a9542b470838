package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.gaps.Gap;
import io.ledgerflux.snapshotter.gaps.GapChanges;
import io.ledgerflux.snapshotter.gaps.GapLedger;
import io.ledgerflux.snapshotter.gaps.StoredTrade;
import io.ledgerflux.snapshotter.gaps.TradeNumbering;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.function.Predicate;

/**
 * Brings the gaps of a shard's products up to date, inside of a transaction. What it must know of a
 * product's numbering it remembers; rows are read only where a trade may fall into one.
 */
final class GapKeeping {
  private final Session session;
  private final GapTable gaps;
  private final NumberingTable numberingTable;
  private final RefusedTradeTable refusedTrades;
  private final Map<String, TradeNumbering> numberings = new HashMap<>();
  private final Map<String, TradeNumbering> uncommitted = new HashMap<>();

  GapKeeping(Session session) {
    this.session = session;
    this.gaps = new GapTable(session.connection());
    this.numberingTable = new NumberingTable(session.connection());
    this.refusedTrades = new RefusedTradeTable(session.connection());
  }

  void load(Predicate<String> isOwn) throws SQLException {
    numberings.putAll(numberingTable.load());
    numberings.keySet().removeIf(isOwn.negate());
  }

  /** What is missing of each product. */
  Map<String, OpenGaps> count() throws SQLException {
    return gaps.count(List.copyOf(numberings.keySet()));
  }

  /** A transaction begins: what one before it left uncommitted was rolled back. */
  void begin() {
    uncommitted.clear();
  }

  /** {@code inserted} stand in the history now; tells what is missing where that changed. */
  Map<String, OpenGaps> stored(List<Entry> inserted, Instant now) throws SQLException {
    List<String> changed = new ArrayList<>();
    for (Map.Entry<String, List<StoredTrade>> product : byProduct(inserted).entrySet()) {
      GapLedger ledger = open(product.getKey(), product.getValue());
      product.getValue().forEach(ledger::stored);
      GapChanges changes = ledger.changes();
      uncommitted.put(product.getKey(), changes.numbering());
      write(product.getKey(), changes, now, changed);
      fill(product.getKey(), changes.numbering().before(), ledger.ofEndedNumbering(), now, changed);
    }
    if (!uncommitted.isEmpty()) {
      session.metrics().timed("gaps", () -> numberingTable.upsert(uncommitted));
    }
    return count(changed);
  }

  /** Trades of a numbering that has ended fill what was missing of it. */
  private void fill(
      String product,
      TradeNumbering ended,
      List<StoredTrade> trades,
      Instant now,
      List<String> changed)
      throws SQLException {
    if (!trades.isEmpty()) {
      List<Long> ids = trades.stream().map(StoredTrade::tradeId).toList();
      GapLedger ledger =
          new GapLedger(ended, rows(product, ended, ids), Collections.emptyNavigableSet());
      trades.forEach(ledger::stored);
      write(product, ledger.changes(), now, changed);
    }
  }

  /** The transaction is committed. */
  void committed() {
    numberings.putAll(uncommitted);
    uncommitted.clear();
  }

  /** The trades {@code ids} were refused; tells what is missing where that changed. */
  Map<String, OpenGaps> refused(Map<String, List<Long>> ids, Instant now) throws SQLException {
    List<String> changed = new ArrayList<>();
    for (Map.Entry<String, List<Long>> product : ids.entrySet()) {
      TradeNumbering numbering = numberingOf(product.getKey());
      List<Long> ahead =
          product.getValue().stream().filter(id -> !numbering.hasPassed(id)).toList();
      if (!ahead.isEmpty()) {
        refusedTrades.remember(product.getKey(), ahead, now);
      }
      List<Long> passed = product.getValue().stream().filter(numbering::hasPassed).toList();
      if (!passed.isEmpty()) {
        GapLedger ledger =
            new GapLedger(
                numbering,
                rows(product.getKey(), numbering, passed),
                Collections.emptyNavigableSet());
        passed.forEach(ledger::refused);
        write(product.getKey(), ledger.changes(), now, changed);
      }
    }
    return count(changed);
  }

  private Map<String, OpenGaps> count(List<String> products) throws SQLException {
    return products.isEmpty() ? Map.of() : gaps.count(products);
  }

  private GapLedger open(String product, List<StoredTrade> trades) throws SQLException {
    TradeNumbering numbering = numberingOf(product);
    List<Long> passed =
        trades.stream().map(StoredTrade::tradeId).filter(numbering::hasPassed).toList();
    return new GapLedger(
        numbering, rows(product, numbering, passed), refusedAhead(product, numbering, trades));
  }

  /** The open rows that {@code ids} fall into, or follow. */
  private List<Gap> rows(String product, TradeNumbering numbering, List<Long> ids)
      throws SQLException {
    if (ids.isEmpty()) {
      return List.of();
    }
    return session
        .metrics()
        .timed(
            "gaps",
            () ->
                gaps.open(
                    product,
                    numbering.generation(),
                    Collections.min(ids) - 1,
                    Collections.max(ids)));
  }

  private NavigableSet<Long> refusedAhead(
      String product, TradeNumbering numbering, List<StoredTrade> trades) throws SQLException {
    long known = numbering.highest().orElse(trades.getFirst().tradeId());
    long previous = known;
    boolean jumps = false;
    for (StoredTrade trade : trades) {
      jumps |= trade.tradeId() > previous && trade.tradeId() - 1 > previous;
      previous = trade.tradeId();
    }
    long last = trades.stream().mapToLong(StoredTrade::tradeId).max().orElseThrow();
    return jumps ? refusedTrades.between(product, known, last) : Collections.emptyNavigableSet();
  }

  private void write(String product, GapChanges changes, Instant now, List<String> changed)
      throws SQLException {
    if (changes.touchRows()) {
      session.metrics().timed("gaps", () -> gaps.write(product, changes, now));
      changed.add(product);
    }
  }

  private TradeNumbering numberingOf(String product) {
    return numberings.getOrDefault(product, TradeNumbering.UNKNOWN);
  }

  private static Map<String, List<StoredTrade>> byProduct(List<Entry> inserted) {
    Map<String, List<StoredTrade>> trades = new LinkedHashMap<>();
    for (Entry entry : inserted) {
      entry
          .tick()
          .tradeId()
          .ifPresent(
              id ->
                  trades
                      .computeIfAbsent(entry.tick().product(), product -> new ArrayList<>())
                      .add(trade(id, entry)));
    }
    return trades;
  }

  private static StoredTrade trade(long id, Entry entry) {
    return new StoredTrade(id, entry.tick().restart(), entry.late(), entry.tick().eventNanos());
  }
}
