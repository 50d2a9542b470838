package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.FeedSummary;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.tape.Tape;
import java.util.Optional;

/**
 * What is told of feeds to who wants to know how they are doing: whether they are live, quiet or
 * stale, and which trades they miss.
 *
 * @param market whose feeds they are
 */
record FeedReport(Market market) {
  /** How the feed of {@code product} is doing now; empty where nobody told. */
  Optional<Reply> status(String product, Moment now) {
    return market.summary(product).map(summary -> status(product, summary, now));
  }

  /** What is told of {@code event}; empty where it is no news. */
  Optional<Reply> on(FeedEvent event, Moment now) {
    return switch (event) {
      case FeedEvent.Told(String product, FeedSummary summary, boolean changed) ->
          changed ? Optional.of(status(product, summary, now)) : Optional.empty();
      case FeedEvent.GapOpened(String product, long first, long last) ->
          Optional.of(new Reply.Gap(product, first, last));
      case FeedEvent.GapClosed(String product, long first, long last) ->
          Optional.of(new Reply.GapClosed(product, first, last));
    };
  }

  /** An ingestor tells of its last tick every few seconds; the tape may have a newer one. */
  private Reply status(String product, FeedSummary summary, Moment now) {
    long readNanos = market.tapes().find(product).map(Tape::lastReadNanos).orElse(0L);
    return new Reply.Status(
        product, summary.state(), summary.withTick(readNanos).ageMillis(now.epochNanos()));
  }
}
