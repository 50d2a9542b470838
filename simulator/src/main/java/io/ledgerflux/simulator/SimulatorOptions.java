package io.ledgerflux.simulator;

import io.ledgerflux.simulator.fault.FaultRule;
import io.ledgerflux.simulator.market.Catalogue;
import io.ledgerflux.simulator.market.Product;
import io.ledgerflux.simulator.replay.Pace;
import io.ledgerflux.simulator.venue.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated exchange is to be like.
 *
 * @param listen where it listens
 * @param market the made market; not used when a recording is played
 * @param replay the recording to play instead
 * @param faults what goes wrong, counted from the start
 * @param keptTickers how many of the tickers sent are kept for {@link SimulatedExchange#tape()}
 */
public record SimulatorOptions(
    Listen listen,
    MadeMarket market,
    Optional<Replay> replay,
    List<FaultRule> faults,
    int keptTickers) {
  private static final List<String> USUAL = List.of("BTC-USD", "ETH-USD", "SOL-USD", "ADA-USD");

  public SimulatorOptions {
    faults = List.copyOf(faults);
  }

  /**
   * Where the exchange listens.
   *
   * @param port 0 for any free one
   * @param mostUnread characters that may wait for a client before it is cut off
   * @param limits what clients may do
   */
  public record Listen(String host, int port, int mostUnread, Limits limits) {
    public Listen {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535: " + port);
      }
    }
  }

  /**
   * A made market.
   *
   * @param rate tickers a second, over all products, on average
   */
  public record MadeMarket(List<Product> products, double rate, long seed) {
    public MadeMarket {
      products = List.copyOf(products);
      if (!(rate > 0)) {
        throw new IllegalArgumentException("rate must be above 0: " + rate);
      }
    }
  }

  /** A recording and how it is played. */
  public record Replay(Path file, Pace pace) {}

  /** Four products at 20 tickers a second, on any free local port, Coinbase's limits, no faults. */
  public static SimulatorOptions defaults() {
    return new SimulatorOptions(
        new Listen("127.0.0.1", 0, 8 << 20, Limits.COINBASE),
        new MadeMarket(products(USUAL), 20, 1),
        Optional.empty(),
        List.of(),
        0);
  }

  /** Listening on this port; 0 is any free one. */
  public SimulatorOptions withPort(int port) {
    return withListen(new Listen(listen.host, port, listen.mostUnread, listen.limits));
  }

  /** Listening on this address. */
  public SimulatorOptions withHost(String host) {
    return withListen(new Listen(host, listen.port, listen.mostUnread, listen.limits));
  }

  /** Cutting off a client for whom more characters than this wait. */
  public SimulatorOptions withMostUnread(int characters) {
    return withListen(new Listen(listen.host, listen.port, characters, listen.limits));
  }

  /** Letting its clients do so much. */
  public SimulatorOptions withLimits(Limits limits) {
    return withListen(new Listen(listen.host, listen.port, listen.mostUnread, limits));
  }

  /** With these products; names that the catalogue does not know are made up. */
  public SimulatorOptions withProducts(List<String> names) {
    return withMarket(new MadeMarket(products(names), market.rate, market.seed));
  }

  /** With the first products of the catalogue. */
  public SimulatorOptions withProducts(int count) {
    return withMarket(new MadeMarket(Catalogue.first(count), market.rate, market.seed));
  }

  /** With this many tickers a second over all products. */
  public SimulatorOptions withRate(double rate) {
    return withMarket(new MadeMarket(market.products, rate, market.seed));
  }

  /** With this seed for market and chances. */
  public SimulatorOptions withSeed(long seed) {
    return withMarket(new MadeMarket(market.products, market.rate, seed));
  }

  /** Playing a recording. */
  public SimulatorOptions withReplay(Path file, Pace pace) {
    return new SimulatorOptions(
        listen, market, Optional.of(new Replay(file, pace)), faults, keptTickers);
  }

  /** With these faults, as in {@code drop@10s}. */
  public SimulatorOptions withFaults(String... rules) {
    List<FaultRule> parsed = List.of(rules).stream().map(FaultRule::parse).toList();
    return new SimulatorOptions(listen, market, replay, parsed, keptTickers);
  }

  /** Keeping the newest tickers sent. */
  public SimulatorOptions withTape(int tickers) {
    return new SimulatorOptions(listen, market, replay, faults, tickers);
  }

  private SimulatorOptions withListen(Listen other) {
    return new SimulatorOptions(other, market, replay, faults, keptTickers);
  }

  private SimulatorOptions withMarket(MadeMarket other) {
    return new SimulatorOptions(listen, other, replay, faults, keptTickers);
  }

  private static List<Product> products(List<String> names) {
    return names.stream().distinct().map(Catalogue::product).toList();
  }
}
