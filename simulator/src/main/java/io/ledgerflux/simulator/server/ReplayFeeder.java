package io.ledgerflux.simulator.server;

import io.ledgerflux.simulator.replay.Recording;
import io.ledgerflux.simulator.replay.ReplaySource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a recording ahead of its replay, a batch at a time, away from the event loop. */
public final class ReplayFeeder {
  private static final Logger log = LoggerFactory.getLogger(ReplayFeeder.class);
  private static final int BATCH = 1_000;

  private final Recording recording;
  private final ReplaySource source;
  private boolean reading;

  public ReplayFeeder(Recording recording, ReplaySource source) {
    this.recording = recording;
    this.source = source;
  }

  /** Begins to read the next batch when one is wanted. */
  void feed(Vertx vertx) {
    if (reading || !source.wantsMore()) {
      return;
    }
    reading = true;
    vertx
        .executeBlocking(() -> recording.next(BATCH))
        .onComplete(
            batch -> {
              reading = false;
              source.offer(batch);
            },
            failure -> {
              log.error("the recording cannot be read on; its replay ends here", failure);
              source.offer(List.of());
            });
  }

  void close() {
    try {
      recording.close();
    } catch (IOException failure) {
      log.warn("closing the recording failed", failure);
    }
  }
}
