package io.ledgerflux.gateway.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a subscriber asks. */
public sealed interface Request {
  /** What the subscriber calls this request; empty where he does not care. */
  Optional<JsonScalar> id();

  /**
   * From now on these products.
   *
   * @param selection which
   * @param terms how they are served
   * @param fromSequences for each product that is resumed, the last sequence that was seen
   * @param id of the request
   */
  record Subscribe(
      Selection selection, Terms terms, Map<String, Long> fromSequences, Optional<JsonScalar> id)
      implements Request {
    /** A request that does not change; what is resumed is answered in its order. */
    public Subscribe {
      fromSequences = Collections.unmodifiableMap(new LinkedHashMap<>(fromSequences));
    }
  }

  /**
   * These products no more.
   *
   * @param selection which
   * @param id of the request
   */
  record Unsubscribe(Selection selection, Optional<JsonScalar> id) implements Request {}

  /**
   * The tape of these products as it was.
   *
   * @param selection which
   * @param from where it begins
   * @param to where it ends; empty: it goes on until the present, and then live
   * @param speed how many seconds of the tape pass in a second; 0: as fast as they are read
   * @param id of the request
   */
  record Replay(
      Selection selection,
      TimePoint from,
      Optional<TimePoint> to,
      double speed,
      Optional<JsonScalar> id)
      implements Request {
    /** The lowest speed: a replay that stands still would only keep others from theirs. */
    public static final double LEAST_SPEED = 0.01;

    /** The highest speed that is not as fast as possible. */
    public static final double MOST_SPEED = 1_000_000;
  }

  /**
   * The replay ends.
   *
   * @param id of the request
   */
  record StopReplay(Optional<JsonScalar> id) implements Request {}

  /**
   * Are you there?
   *
   * @param time to give back; empty where none was told
   * @param id of the request
   */
  record Ping(Optional<JsonScalar> time, Optional<JsonScalar> id) implements Request {}

  /**
   * Something that cannot be answered.
   *
   * @param code what is wrong
   * @param message the same for people
   * @param id of the request, where it could be read
   */
  record Malformed(ErrorCode code, String message, Optional<JsonScalar> id) implements Request {}
}
