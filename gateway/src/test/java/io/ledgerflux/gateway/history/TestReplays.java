package io.ledgerflux.gateway.history;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.model.Tick;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replays of what a test holds, read as they are from the database.
 *
 * @param stored the ticks of a product that are stored by now, in any order
 * @param isAway whether the next statement fails
 */
public record TestReplays(Function<String, Collection<Tick>> stored, BooleanSupplier isAway)
    implements ReplayHistory {
  private static final Comparator<Tick> BY_TIME =
      Comparator.comparingLong(Tick::eventNanos)
          .thenComparingLong(Tick::sequence)
          .thenComparing(Tick::product);

  private static final Comparator<Tick> BY_SEQUENCE =
      Comparator.<Tick, Boolean>comparing(tick -> tick.previousSequence().isPresent())
          .thenComparing(Tick::product)
          .thenComparingLong(Tick::sequence)
          .thenComparingLong(Tick::eventNanos);

  @Override
  public Pages open(ReplayOrder order, String share) {
    ReplayRows rows = rows(order);
    return new ReplayReader(order, reading -> reading.of(rows), () -> {});
  }

  /** What is stored, as a replay of {@code order} asks for it. */
  ReplayRows rows(ReplayOrder order) {
    return new Rows(order);
  }

  private final class Rows implements ReplayRows {
    private final ReplayOrder order;

    Rows(ReplayOrder order) {
      this.order = order;
    }

    @Override
    public List<Beginning> before(List<String> products, long fromNanos) throws SQLException {
      begin();
      return products.stream().map(product -> beginning(product, fromNanos)).toList();
    }

    private Beginning beginning(String product, long fromNanos) {
      Optional<Tick> last = ticks(product).filter(t -> t.eventNanos() < fromNanos).max(BY_TIME);
      Optional<Tick> opening = opening(product, fromNanos);
      return new Beginning(
          product,
          last.map(Rows::cursor),
          last.flatMap(this::numbering).map(Rows::cursor),
          opening.map(Rows::cursor),
          ahead(product, last, opening, fromNanos));
    }

    private Optional<Tick> opening(String product, long fromNanos) {
      long earliestNanos = ticks(product).mapToLong(Tick::eventNanos).min().orElse(Long.MAX_VALUE);
      if (earliestNanos <= fromNanos - ReplayedTape.DISORDER || earliestNanos > fromNanos) {
        return Optional.empty();
      }
      return ticks(product)
          .filter(tick -> tick.previousSequence().isEmpty())
          .filter(tick -> tick.eventNanos() <= earliestNanos + ReplayedTape.DISORDER)
          .min(BY_TIME)
          .filter(tick -> !tick.restart());
    }

    private OptionalLong ahead(
        String product, Optional<Tick> last, Optional<Tick> opening, long fromNanos) {
      return ticks(product)
          .filter(tick -> tick.eventNanos() >= fromNanos)
          .filter(tick -> tick.eventNanos() < fromNanos + ReplayedTape.DISORDER)
          .filter(
              tick ->
                  last.isEmpty()
                      || tick.previousSequence().isEmpty()
                      || tick.sequence() < last.get().sequence())
          .sorted(BY_TIME)
          .takeWhile(
              tick ->
                  tick.previousSequence().isPresent()
                      || opening.equals(Optional.of(tick))
                      || (last.isEmpty() && tick.eventNanos() == fromNanos))
          .mapToLong(tick -> tick.previousSequence().orElse(tick.sequence() - 1))
          .min();
    }

    private void begin() throws SQLException {
      if (isAway.getAsBoolean()) {
        throw new SQLException("the test's database is away");
      }
    }

    private Optional<Tick> numbering(Tick last) {
      return ticks(last.product())
          .filter(tick -> tick.restart() && tick.eventNanos() <= last.eventNanos())
          .max(BY_TIME);
    }

    @Override
    public Set<String> after(long fromNanos) throws SQLException {
      begin();
      return all()
          .filter(tick -> tick.eventNanos() >= fromNanos)
          .map(Tick::product)
          .collect(Collectors.toSet());
    }

    @Override
    public List<Cursor> restarts(long fromNanos) throws SQLException {
      begin();
      return all()
          .filter(tick -> tick.restart() && tick.eventNanos() >= fromNanos)
          .map(Rows::cursor)
          .toList();
    }

    @Override
    public List<Arrival> slice(Cursor cursor, long fromNanos, long untilNanos) throws SQLException {
      begin();
      return all()
          .filter(tick -> tick.eventNanos() >= fromNanos && tick.eventNanos() < untilNanos)
          .filter(tick -> isBehind(tick, cursor))
          .sorted(BY_TIME)
          .limit(MOST_ROWS)
          .map(Rows::row)
          .toList();
    }

    private static boolean isBehind(Tick tick, Cursor cursor) {
      return Comparator.comparingLong(Cursor::eventNanos)
              .thenComparingLong(Cursor::sequence)
              .thenComparing(Cursor::product)
              .compare(cursor(tick), cursor)
          > 0;
    }

    @Override
    public OptionalLong firstFrom(List<String> products, long fromNanos) throws SQLException {
      begin();
      return products.stream()
          .flatMap(this::ticks)
          .mapToLong(Tick::eventNanos)
          .filter(nanos -> nanos >= fromNanos && nanos < order.endNanos())
          .min();
    }

    @Override
    public Map<String, Newest> newest(List<String> products, long fromNanos) throws SQLException {
      begin();
      return products.stream()
          .map(product -> ticks(product).filter(t -> t.eventNanos() >= fromNanos).max(BY_TIME))
          .flatMap(Optional::stream)
          .collect(
              Collectors.toMap(
                  Tick::product, tick -> new Newest(tick.eventNanos(), tick.ingestNanos())));
    }

    @Override
    public List<Arrival> missed(List<Missed> wanted, long untilNanos) throws SQLException {
      return missed(wanted, untilNanos, BY_SEQUENCE);
    }

    @Override
    public List<Arrival> following(List<Missed> wanted, long untilNanos) throws SQLException {
      return missed(wanted, untilNanos, BY_TIME);
    }

    private List<Arrival> missed(List<Missed> wanted, long untilNanos, Comparator<Tick> order)
        throws SQLException {
      begin();
      return wanted.stream()
          .flatMap(missed -> ticks(missed.product()).filter(tick -> isIn(tick, missed)))
          .filter(tick -> tick.eventNanos() < untilNanos)
          .sorted(order)
          .limit(MOST_MISSED)
          .map(Rows::row)
          .toList();
    }

    private static boolean isIn(Tick tick, Missed missed) {
      boolean isBetween =
          tick.sequence() > missed.afterSequence() && tick.sequence() <= missed.lastSequence();
      return (isBetween || tick.restart()) && tick.eventNanos() >= missed.fromNanos();
    }

    private Stream<Tick> all() {
      return order.products().stream().flatMap(this::ticks);
    }

    private Stream<Tick> ticks(String product) {
      return stored.apply(product).stream();
    }

    private static Cursor cursor(Tick tick) {
      return new Cursor(tick.eventNanos(), tick.sequence(), tick.product());
    }

    private static Arrival row(Tick tick) {
      return new Arrival(tick, TickCodec.encode(tick), 0, tick.eventNanos());
    }
  }
}
