package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.history.KeyRegistry;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.ops.OpsEndpoints;
import java.util.List;
import java.util.Optional;

/**
 * What all event loops share.
 *
 * @param config how subscribers are served
 * @param memory what is kept for resumes
 * @param products that are known before their first tick
 * @param ops health, readiness and metrics
 * @param metrics where they count
 * @param admission who is let in
 * @param budget how much may be held for them
 * @param backfill where is sought what memory does not hold
 * @param replayHistory what can be replayed
 * @param rest who may ask over HTTP
 * @param keys who may come in; empty where everybody may
 */
record Wiring(
    ServerConfig config,
    MemoryLimits memory,
    List<String> products,
    OpsEndpoints ops,
    GatewayMetrics metrics,
    Admission admission,
    Budget budget,
    DeferredBackfill backfill,
    DeferredReplayHistory replayHistory,
    RestAdmission rest,
    Optional<KeyRegistry> keys) {
  ReplyCounts counts() {
    return new ReplyCounts(metrics);
  }
}
