package io.ledgerflux.gateway;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.server.RestLimits;
import java.util.List;

/** What a gateway is told of questions over HTTP. */
final class RestOptions {
  private static final Option<Long> REST_MAX_ROWS =
      Option.whole("REST_MAX_ROWS", 10_000, 1, 1_000_000, "Rows on a page over HTTP at most.");

  private static final Option<Long> REST_MAX_REQUESTS =
      Option.whole(
          "REST_MAX_REQUESTS",
          100,
          1,
          10_000,
          "Requests over HTTP that read the history at a time; pages of ticks that are sent at a time.");

  private static final Option<Long> REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS =
      Option.whole(
          "REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS",
          0,
          0,
          1_000_000,
          "Requests a second over HTTP from one address; 0: no limit.");

  private static final Option<Long> REST_BUFFER_TOTAL_BYTES =
      Option.whole(
          "REST_BUFFER_TOTAL_BYTES",
          0,
          0,
          1L << 40,
          "How much of the answers over HTTP may wait for sockets; past it the connection that has taken nothing for longest is closed; 0: an eighth of the heap.");

  /** All of them. */
  static final List<Option<?>> ALL =
      List.of(
          REST_MAX_ROWS,
          REST_MAX_REQUESTS,
          REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS,
          REST_BUFFER_TOTAL_BYTES);

  private RestOptions() {}

  static RestLimits rest(Settings settings) {
    long unread = settings.get(REST_BUFFER_TOTAL_BYTES);
    return new RestLimits(
        Math.toIntExact(settings.get(REST_MAX_ROWS)),
        Math.toIntExact(settings.get(REST_MAX_REQUESTS)),
        settings.get(REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS),
        unread == 0 ? Runtime.getRuntime().maxMemory() / 8 : unread);
  }
}
