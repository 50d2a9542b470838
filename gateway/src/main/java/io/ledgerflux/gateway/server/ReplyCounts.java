package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.protocol.Reply;

/** Counts what is written to subscribers. */
record ReplyCounts(GatewayMetrics metrics) {
  void sent(Reply reply) {
    switch (reply) {
      case Reply.Increment _, Reply.GapIncrement _, Reply.Replayed _ ->
          metrics.product(reply.product()).increments().inc();
      case Reply.Conflated conflated -> {
        metrics.product(reply.product()).increments().inc();
        metrics.conflated(conflated.ticks());
      }
      case Reply.Market _ -> metrics.product(reply.product()).snapshots().inc();
      case Reply.Resume resume -> metrics.resumed(resume.product(), resume.outcome());
      case Reply.RateLimit _ -> {
        metrics.sent(reply.operation());
        metrics.rateLimited();
      }
      case Reply.Refusal error -> {
        metrics.sent(reply.operation());
        metrics.error(error.code());
      }
      case Reply.Acknowledgement _,
          Reply.Pong _,
          Reply.Status _,
          Reply.Gap _,
          Reply.GapClosed _,
          Reply.ReplayEnd _,
          Reply.CaughtUp _,
          Reply.Reconnect _ ->
          metrics.sent(reply.operation());
    }
  }
}
