package io.ledgerflux.gateway.history;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.HeldRange;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Resumes from what a test holds, read as they are from the database.
 *
 * @param stored the ticks of a product that are stored by now, in any order
 * @param epochNanos the time
 */
public record TestResumes(Function<String, Collection<Tick>> stored, LongSupplier epochNanos)
    implements IndexedBackfillSource {
  private static final Comparator<Tick> BY_SEQUENCE =
      Comparator.comparingLong(Tick::sequence).thenComparingLong(Tick::eventNanos);

  @Override
  public Found find(Search search) {
    try {
      return reader().find(search);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Optional<Found> beyondTheStream(Search search, Seeker seeker) {
    try {
      return search.held().isEmpty() ? Optional.empty() : reader().beyondTheStream(search);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private ResumeReader reader() {
    long nowNanos = epochNanos.getAsLong();
    return new ResumeReader(new Rows(), nowNanos, nowNanos);
  }

  private final class Rows implements ResumeRows {
    @Override
    public boolean isStored(String product, HeldRange held) {
      return ticks(product)
          .anyMatch(
              tick ->
                  tick.sequence() == held.firstSequence()
                      && tick.eventNanos() == held.firstNanos());
    }

    @Override
    public boolean isNumberedAnew(String product) {
      return ticks(product).anyMatch(Tick::restart);
    }

    @Override
    public Optional<InHistory> anchor(Search search) {
      return ticks(search.product())
          .filter(tick -> tick.sequence() == search.afterSequence())
          .filter(tick -> tick.ingestNanos() <= search.last().saidNanos())
          .max(Comparator.comparingLong(Tick::eventNanos))
          .map(Rows::place);
    }

    @Override
    public boolean isShared(Search search) {
      return ticks(search.product())
              .filter(tick -> tick.sequence() == search.afterSequence())
              .count()
          > 1;
    }

    @Override
    public Optional<InHistory> follower(Search search, long oldestNanos) {
      return ticks(search.product())
          .filter(tick -> tick.sequence() >= search.afterSequence())
          .min(BY_SEQUENCE)
          .filter(tick -> tick.sequence() > search.afterSequence())
          .filter(t -> t.previousSequence().orElse(Long.MAX_VALUE) <= search.afterSequence())
          .filter(tick -> tick.ingestNanos() >= oldestNanos)
          .map(Rows::place);
    }

    @Override
    public Span span(String product, long nanos) {
      return Span.around(
          nanos,
          ticks(product)
              .filter(Tick::restart)
              .sorted(Comparator.comparingLong(Tick::eventNanos))
              .map(tick -> new Restart(tick.eventNanos(), tick.sequence()))
              .toList());
    }

    @Override
    public List<Arrival> behind(String product, long sequence, Span span, int most) {
      long lastSequence =
          span.begunNanos().isPresent() ? lastSequence(product, span) : Long.MAX_VALUE;
      return in(product, span)
          .filter(tick -> tick.sequence() > sequence && tick.sequence() <= lastSequence)
          .sorted(BY_SEQUENCE)
          .limit(most)
          .map(tick -> new Arrival(tick, TickCodec.encode(tick), 0, tick.eventNanos()))
          .toList();
    }

    private long lastSequence(String product, Span span) {
      long newestNanos = in(product, span).mapToLong(Tick::eventNanos).max().orElse(0);
      return in(product, span)
          .filter(tick -> tick.eventNanos() >= newestNanos - TapeAssembler.MOST_DISORDER_NANOS)
          .mapToLong(Tick::sequence)
          .max()
          .orElse(0);
    }

    private Stream<Tick> in(String product, Span span) {
      return ticks(product)
          .filter(tick -> tick.eventNanos() >= span.fromNanos())
          .filter(tick -> tick.eventNanos() < span.untilNanos());
    }

    private Stream<Tick> ticks(String product) {
      return stored.apply(product).stream();
    }

    private static InHistory place(Tick tick) {
      return new InHistory(tick.eventNanos(), tick.sequence());
    }
  }
}
