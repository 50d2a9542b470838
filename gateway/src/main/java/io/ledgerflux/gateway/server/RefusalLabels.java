package io.ledgerflux.gateway.server;

import java.util.List;
import java.util.stream.Stream;

/** The names under which connections are counted that were refused. */
final class RefusalLabels {
  /** He asked for nothing within the time for a handshake. */
  static final String SILENT = "silent";

  /** He has no key, or none that is valid. */
  static final String NO_KEY = "no_key";

  /** His key has as many connections as it may. */
  static final String KEY_FULL = "key_full";

  /** His key asks more often than it may. */
  static final String KEY_BUSY = "key_busy";

  /** As many tickets are looked up as may be at a time. */
  static final String TICKET_BUSY = "ticket_busy";

  /** His request has a longer body than any may have. */
  static final String BODY = "body";

  /** He asks more than is answered at a time. */
  static final String AHEAD = "ahead";

  /** He does not take his answers. */
  static final String UNREAD = "unread";

  private RefusalLabels() {}

  /** All of them, each once. */
  static List<String> all() {
    return Stream.of(
            Stream.of(Admission.Denial.values()).map(Admission.Denial::label),
            Stream.of(HeadRefusal.values()).map(HeadRefusal::label),
            Stream.of(SILENT, NO_KEY, KEY_FULL, KEY_BUSY, TICKET_BUSY, BODY, AHEAD, UNREAD))
        .flatMap(labels -> labels)
        .distinct()
        .toList();
  }
}
