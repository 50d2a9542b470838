package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.fault.FaultSchedule;
import io.ledgerflux.simulator.fault.Place;
import io.ledgerflux.simulator.fault.TickerForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Carries faults out. What needs a ticker that is not there yet, or that nobody hears, waits for
 * the next one that somebody hears.
 */
final class FaultInjector {
  private static final long FOR_EVER = Long.MAX_VALUE;

  private final Source source;
  private final ConnectedClients clients;
  private final Tickers tickers;
  private final List<Fault> waiting = new ArrayList<>();

  private long downUntil;
  private long quietUntil;
  private long quietSince;

  FaultInjector(Source source, ConnectedClients clients, Tickers tickers) {
    this.source = source;
    this.clients = clients;
    this.tickers = tickers;
  }

  /** Lets a fault happen to a product, or to whichever comes first. */
  void apply(Fault fault, Optional<String> product, long nowMicros) {
    switch (fault) {
      case Fault.Drop() -> clients.breakOff();
      case Fault.Down(var time) -> {
        downUntil = Math.max(downUntil, after(nowMicros, time));
        clients.breakOff();
      }
      case Fault.Silent(var time) -> clients.silence(after(nowMicros, time));
      case Fault.Quiet(var time) -> quiet(nowMicros, after(nowMicros, time));
      case Fault.Renumber() -> renumber(product, nowMicros);
      case Fault.Skip any -> await(any, product);
      case Fault.Reorder any -> await(any, product);
      case Fault.Repeat any ->
          heard(product).ifPresentOrElse(tickers::repeat, () -> await(any, product));
      case Fault.Reshape any -> await(any, product);
      case Fault.Inject(BadMessage bad, Place place) -> inject(bad, place, product);
      case Fault.InjectAll(Place place) ->
          BadMessage.all().forEach(bad -> inject(bad, place, product));
    }
  }

  /** What follows a ticker follows the last one; what precedes or replaces one waits for it. */
  private void inject(BadMessage bad, Place place, Optional<String> product) {
    Optional<FeedMessage> ticker =
        switch (place) {
          case BESIDE, AFTER -> heard(product);
          case BEFORE, INSTEAD -> Optional.empty();
        };
    ticker.ifPresentOrElse(
        last -> tickers.inject(bad, place, last),
        () -> await(new Fault.Inject(bad, place), product));
  }

  /**
   * A sink for the source, in which each ticker meets what waited for it and what chance brings.
   */
  Source.Sink sink(FaultSchedule schedule, long nowMicros) {
    return new Source.Sink() {
      @Override
      public void ticker(FeedMessage ticker) {
        onTicker(ticker, schedule, nowMicros);
      }

      @Override
      public void match(String product, long tradeId, Supplier<String> text) {
        tickers.onMatch(product, text);
      }

      @Override
      public boolean ready() {
        return clients.ready();
      }
    };
  }

  boolean isDown(long nowMicros) {
    return nowMicros < downUntil;
  }

  boolean isQuiet(long nowMicros) {
    return nowMicros < quietUntil;
  }

  /** Whether trades are made; the market goes on where it stood when a quiet time is over. */
  boolean letsTrade(long nowMicros) {
    if (isQuiet(nowMicros)) {
      return false;
    }
    if (quietUntil > 0) {
      source.delay(nowMicros - quietSince);
      quietUntil = 0;
    }
    return true;
  }

  void pause(long nowMicros) {
    quiet(nowMicros, FOR_EVER);
  }

  void resume(long nowMicros) {
    quietUntil = Math.min(quietUntil, nowMicros);
  }

  private void onTicker(FeedMessage ticker, FaultSchedule schedule, long nowMicros) {
    TickerStream stream = tickers.stream(ticker.product());
    var faults = new ArrayList<Fault>();
    if (tickers.areHeard(ticker.product())) {
      faults.addAll(stream.takeWaiting());
      faults.addAll(waiting);
      waiting.clear();
      faults.addAll(schedule.befalling(ticker.product()));
    }
    faults.removeIf(fault -> befallsTheTicker(fault, ticker, stream));
    tickers.onTicker(ticker);
    faults.forEach(fault -> apply(fault, Optional.of(ticker.product()), nowMicros));
  }

  /** Carries out what happens to a ticker before it is told, and says whether it is such. */
  private boolean befallsTheTicker(Fault fault, FeedMessage ticker, TickerStream stream) {
    switch (fault) {
      case Fault.Skip(int trades) -> stream.skip(trades);
      case Fault.Reorder(int by) -> stream.holdNext(by);
      case Fault.Reshape(TickerForm form) -> stream.reshapeNext(form);
      case Fault.Inject(BadMessage bad, Place place) -> {
        return injectsAtTheTicker(bad, place, ticker, stream);
      }
      case Fault.Drop _,
          Fault.Down _,
          Fault.Silent _,
          Fault.Quiet _,
          Fault.Renumber _,
          Fault.Repeat _,
          Fault.InjectAll _ -> {
        return false;
      }
    }
    return true;
  }

  private boolean injectsAtTheTicker(
      BadMessage bad, Place place, FeedMessage ticker, TickerStream stream) {
    switch (place) {
      case INSTEAD -> stream.replaceNext(bad);
      case BEFORE -> tickers.inject(bad, place, ticker);
      case BESIDE, AFTER -> {
        return false;
      }
    }
    return true;
  }

  /** The last ticker, if there is one and somebody hears the next. */
  private Optional<FeedMessage> heard(Optional<String> product) {
    return tickers.last(product).filter(last -> tickers.areHeard(last.product()));
  }

  private void await(Fault fault, Optional<String> product) {
    product.ifPresentOrElse(id -> tickers.stream(id).await(fault), () -> waiting.add(fault));
  }

  private void quiet(long nowMicros, long untilMicros) {
    if (quietUntil == 0) {
      quietSince = nowMicros;
    }
    quietUntil = Math.max(quietUntil, untilMicros);
  }

  private void renumber(Optional<String> product, long nowMicros) {
    product.ifPresentOrElse(
        id -> source.startAnew(id, nowMicros),
        () -> tickers.products().forEach(id -> source.startAnew(id, nowMicros)));
  }

  private static long after(long nowMicros, Duration time) {
    return nowMicros + TimeUnit.MICROSECONDS.convert(time);
  }
}
