package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.Threads;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one connection's replay reads of the history, on threads that may block. Belongs to the
 * connection's event loop.
 */
final class ReplayLink {
  private final SubscriberLoop loop;
  private final String share;
  private final BiConsumer<ReplayOrder, Fetched> answer;
  private @Nullable ReplayOrder order;
  private ReplayHistory.@Nullable Pages pages;

  /**
   * No replay yet.
   *
   * @param share in whose name replays are asked for
   * @param answer is told, on {@code loop}, what was read
   */
  ReplayLink(SubscriberLoop loop, String share, BiConsumer<ReplayOrder, Fetched> answer) {
    this.loop = loop;
    this.share = share;
    this.answer = answer;
  }

  /**
   * Has the next page of {@code wanted} read.
   *
   * @param patient whether what ticks wait for may be stored yet
   */
  void fetch(ReplayOrder wanted, boolean patient) {
    ReplayHistory.Pages source = pages;
    if (source == null || !wanted.equals(order)) {
      close();
      source = loop.replayHistory().open(wanted, share);
      pages = source;
      order = wanted;
    }
    ReplayHistory.Pages opened = source;
    Threads.start(
        "replay",
        () -> {
          Fetched fetched = opened.next(Timestamps.nanos(Instant.now()), patient);
          loop.run(() -> answer(opened, wanted, fetched));
        });
  }

  /** Who stopped or left awaits no answer. */
  private void answer(ReplayHistory.Pages from, ReplayOrder wanted, Fetched fetched) {
    if (from.equals(pages)) {
      answer.accept(wanted, fetched);
    }
  }

  /** The replay is over, or its connection. */
  void close() {
    if (pages != null) {
      pages.close();
      pages = null;
    }
  }
}
