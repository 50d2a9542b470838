package io.ledgerflux.simulator;

import io.ledgerflux.simulator.SimulatorOptions.MadeMarket;
import io.ledgerflux.simulator.SimulatorOptions.Replay;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.fault.FaultRule;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.replay.Recording;
import io.ledgerflux.simulator.replay.ReplaySource;
import io.ledgerflux.simulator.server.ExchangeServer;
import io.ledgerflux.simulator.server.ReplayFeeder;
import io.ledgerflux.simulator.venue.FeedMessage;
import io.ledgerflux.simulator.venue.Injected;
import io.ledgerflux.simulator.venue.ProductCount;
import io.ledgerflux.simulator.venue.Source;
import io.ledgerflux.simulator.venue.SyntheticSource;
import io.ledgerflux.simulator.venue.Venue;
import io.ledgerflux.simulator.wire.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A server that speaks Coinbase's WebSocket protocol, with a made or a recorded market and faults
 * on demand. Its methods can be called from any thread.
 */
public final class SimulatedExchange implements AutoCloseable {
  private final SimulatorOptions options;
  private final ExchangeServer server;
  private final Optional<ReplaySource> replay;
  private int port;

  /**
   * An exchange that is not started yet.
   *
   * @throws UncheckedIOException when its recording cannot be read
   */
  public SimulatedExchange(SimulatorOptions options) {
    this(options, InstantSource.system());
  }

  SimulatedExchange(SimulatorOptions options, InstantSource clock) {
    this.options = options;
    this.replay = options.replay().map(SimulatedExchange::replaySource);
    long now = Times.micros(clock.instant());
    Source source = replay.isPresent() ? replay.get() : synthetic(options.market(), now);
    var venue =
        new Venue(
            source, options.listen().limits(), options.market().seed(), options.keptTickers(), now);
    options.faults().forEach(venue::inject);
    this.server =
        new ExchangeServer(
            venue,
            replay.map(recorded -> feeder(options.replay().orElseThrow(), recorded)),
            clock,
            options.listen().mostUnread());
  }

  /** Listens and lets the market run; gives the port. */
  public int start() {
    port = server.start(options.listen().host(), options.listen().port());
    return port;
  }

  /** Closes all connections. Can be called twice. */
  public void stop() {
    server.stop();
  }

  @Override
  public void close() {
    stop();
  }

  /** The port, once it is started. */
  public int port() {
    return port;
  }

  /** Where clients connect to. */
  public URI uri() {
    return URI.create("ws://" + options.listen().host() + ":" + port);
  }

  /** Lets something go wrong now. */
  public void inject(Fault fault) {
    inject(FaultRule.now(fault));
  }

  /** Lets something go wrong now, with this product. */
  public void inject(Fault fault, String product) {
    inject(FaultRule.now(fault).on(product));
  }

  /** Lets something go wrong as a rule says, as in {@code skip=2@3/1000}; see the README. */
  public void inject(String rule) {
    inject(FaultRule.parse(rule));
  }

  /** Takes all faults that are still to come off the schedule. */
  public void clearFaults() {
    tell(Venue::clearFaults);
  }

  /** Breaks all connections. */
  public void dropConnections() {
    inject(new Fault.Drop());
  }

  /** Keeps all connections, but sends nothing on them for a time. */
  public void goSilent(Duration time) {
    inject(new Fault.Silent(time));
  }

  /** Makes no trades until {@link #resume()}; heartbeats go on. */
  public void pause() {
    tell(Venue::pause);
  }

  /** Makes trades again. */
  public void resume() {
    tell(Venue::resume);
  }

  /** How many clients are connected. */
  public int clients() {
    return server.ask(Venue::clients);
  }

  /** What became of each product's trades. */
  public List<ProductCount> counts() {
    return server.ask(venue -> venue.tape().counts());
  }

  /**
   * The true tickers that went to at least one client, each once, in the order in which they first
   * went out; as many of the newest as the options say.
   */
  public List<FeedMessage> tape() {
    return server.ask(venue -> venue.tape().tickers());
  }

  /** The trades that were skipped on purpose, the newest 100,000. */
  public List<FeedMessage> skipped() {
    return server.ask(venue -> venue.tape().skipped());
  }

  /** The bad messages that were sent, the newest 10,000 or 64 MiB. */
  public List<Injected> injected() {
    return server.ask(venue -> venue.tape().injected());
  }

  /** Whether a recording has been played to its end. */
  public boolean replayIsOver() {
    return server.ask(any -> replay.map(ReplaySource::isOver).orElse(false));
  }

  private void inject(FaultRule rule) {
    tell(venue -> venue.inject(rule));
  }

  private void tell(Consumer<Venue> order) {
    server.ask(
        venue -> {
          order.accept(venue);
          return true;
        });
  }

  private static Source synthetic(MadeMarket made, long nowMicros) {
    return new SyntheticSource(new Market(made.products(), made.rate(), made.seed(), nowMicros));
  }

  private static ReplaySource replaySource(Replay replay) {
    try {
      return new ReplaySource(Recording.summary(replay.file()), replay.pace());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static ReplayFeeder feeder(Replay replay, ReplaySource source) {
    try {
      return new ReplayFeeder(Recording.open(replay.file()), source);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
