package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Place;
import io.ledgerflux.simulator.wire.Messages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Brings the trades of all products to those who subscribed, and notes them on the tape. */
final class Tickers {
  private final Source source;
  private final ConnectedClients clients;
  private final Tape tape;
  private final Map<String, TickerStream> streams = new LinkedHashMap<>();
  private Optional<FeedMessage> newest = Optional.empty();

  Tickers(Source source, ConnectedClients clients, Tape tape) {
    this.source = source;
    this.clients = clients;
    this.tape = tape;
    for (String product : source.products()) {
      Optional<FeedMessage> earlier = source.earlierTicker(product);
      earlier.ifPresent(tape::made);
      streams.put(product, new TickerStream(earlier));
    }
  }

  Iterable<String> products() {
    return streams.keySet();
  }

  TickerStream stream(String product) {
    TickerStream stream = streams.get(product);
    if (stream == null) {
      throw new IllegalArgumentException("no such product: " + product);
    }
    return stream;
  }

  /** The last ticker of this product, or of any. */
  Optional<FeedMessage> last(Optional<String> product) {
    return product.map(id -> stream(id).last()).orElse(newest);
  }

  /** Sends a client the last trades of what it subscribed to. */
  void tellLast(ClientSession session, Channel channel, List<String> products) {
    for (String product : products) {
      TickerStream stream = stream(product);
      switch (channel) {
        case TICKER ->
            stream
                .last()
                .filter(ticker -> session.send(ticker.text()) && stream.markLastSent())
                .ifPresent(tape::sent);
        case TICKER_BATCH -> stream.last().ifPresent(ticker -> session.send(ticker.text()));
        case MATCHES ->
            stream.lastMatch().ifPresent(match -> session.send(Messages.lastMatch(match.get())));
        case HEARTBEAT -> {}
      }
    }
  }

  void publishBatch() {
    streams.forEach(
        (product, stream) ->
            stream
                .takeForBatch()
                .ifPresent(
                    ticker -> clients.publish(Channel.TICKER_BATCH, product, ticker.text())));
  }

  /** Whether anybody would hear a ticker of this product now. */
  boolean areHeard(String product) {
    return clients.listensTo(Channel.TICKER, product);
  }

  void repeat(FeedMessage ticker) {
    if (publish(ticker) > 0) {
      tape.repeated(ticker);
    }
  }

  void inject(BadMessage bad, Place place, FeedMessage ticker) {
    String product = ticker.product();
    long sequence = place == Place.BESIDE ? source.spareSequence(product) : ticker.sequence();
    String text = bad.from(ticker.text(), sequence, tape.injections());
    if (clients.publish(Channel.TICKER, product, text) > 0) {
      tape.injected(new Injected(bad, place, ticker, text));
    }
  }

  /** A trade was made: its ticker goes out unless a fault says otherwise. */
  void onTicker(FeedMessage made) {
    tape.made(made);
    TickerStream stream = stream(made.product());
    FeedMessage ticker = stream.reshape(made);
    Optional<BadMessage> replacement = stream.replacesNext();
    if (stream.skipsNext()) {
      tape.skipped(ticker);
    } else if (replacement.isPresent()) {
      inject(replacement.get(), Place.INSTEAD, ticker);
      tape.skipped(ticker);
    } else if (!stream.holdsNext(ticker)) {
      tell(stream, ticker);
    }
    for (FeedMessage late : stream.release()) {
      if (publish(late) > 0) {
        tape.sent(late);
        tape.late(late);
      }
    }
  }

  private void tell(TickerStream stream, FeedMessage ticker) {
    boolean sent = publish(ticker) > 0;
    stream.told(ticker, sent);
    newest = Optional.of(ticker);
    if (sent) {
      tape.sent(ticker);
    }
  }

  private int publish(FeedMessage ticker) {
    return clients.publish(Channel.TICKER, ticker.product(), ticker.text());
  }

  /** The match of the trade whose ticker came just before. */
  void onMatch(String product, Supplier<String> text) {
    TickerStream stream = stream(product);
    if (stream.skipping()) {
      return;
    }
    stream.matched(text);
    if (clients.listensTo(Channel.MATCHES, product)) {
      clients.publish(Channel.MATCHES, product, text.get());
    }
  }
}
