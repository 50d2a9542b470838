package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.market.Trade;
import io.ledgerflux.simulator.wire.Messages;
import java.util.Collection;
import java.util.Optional;

/** The made market as a source of messages. */
public final class SyntheticSource implements Source {
  private final Market market;

  public SyntheticSource(Market market) {
    this.market = market;
  }

  @Override
  public Collection<String> products() {
    return market.products();
  }

  @Override
  public void advance(long nowMicros, Sink sink) {
    market.advance(
        nowMicros,
        trade -> {
          sink.ticker(ticker(trade));
          sink.match(trade.product().id(), trade.tradeId(), () -> Messages.match(trade));
        });
  }

  @Override
  public long nextMicros() {
    return market.nextMicros();
  }

  @Override
  public Optional<FeedMessage> earlierTicker(String product) {
    return Optional.of(ticker(market.last(product)));
  }

  @Override
  public long lastTradeId(String product) {
    return market.last(product).tradeId();
  }

  @Override
  public long sequenceAt(String product, long nowMicros) {
    return market.sequenceAt(product, nowMicros);
  }

  @Override
  public long spareSequence(String product) {
    return market.spareSequence(product);
  }

  @Override
  public void delay(long micros) {
    market.delay(micros);
  }

  @Override
  public boolean canStartAnew() {
    return true;
  }

  @Override
  public void startAnew(String product, long nowMicros) {
    market.startAnew(product, nowMicros);
  }

  private static FeedMessage ticker(Trade trade) {
    return new FeedMessage(
        trade.product().id(), trade.tradeId(), trade.sequence(), Messages.ticker(trade));
  }
}
