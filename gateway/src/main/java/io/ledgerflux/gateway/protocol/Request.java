package io.ledgerflux.gateway.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a subscriber asks. */
public sealed interface Request {
  /** What the subscriber calls this request; empty where he does not care. */
  Optional<JsonScalar> id();

  /**
   * From now on these products.
   *
   * @param products trimmed and in capitals; perhaps no products at all
   * @param wantSnapshot whether a snapshot comes before the increments
   * @param fromSequences for each product that is resumed, the last sequence that was seen
   * @param id of the request
   */
  record Subscribe(
      List<String> products,
      boolean wantSnapshot,
      Map<String, Long> fromSequences,
      Optional<JsonScalar> id)
      implements Request {
    /** A request that does not change. */
    public Subscribe {
      products = List.copyOf(products);
      fromSequences = Map.copyOf(fromSequences);
    }
  }

  /**
   * These products no more.
   *
   * @param products trimmed and in capitals
   * @param id of the request
   */
  record Unsubscribe(List<String> products, Optional<JsonScalar> id) implements Request {
    /** A request that does not change. */
    public Unsubscribe {
      products = List.copyOf(products);
    }
  }

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
