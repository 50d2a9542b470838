package io.ledgerflux.gateway.protocol;

import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a subscriber is told. */
public sealed interface Reply {
  /** The {@code op} of the message, which also labels its metric. */
  String operation();

  /** The product that it tells of; {@link #NO_PRODUCT} where it tells of none. */
  default String product() {
    return NO_PRODUCT;
  }

  /** Stands where there is no product. */
  String NO_PRODUCT = "-";

  /**
   * A product's market now.
   *
   * @param snapshot the market
   * @param recovered false where it stands for a resume that could not be served
   */
  record Market(Snapshot snapshot, boolean recovered) implements Reply {
    @Override
    public String operation() {
      return "snapshot";
    }

    @Override
    public String product() {
      return snapshot.product();
    }
  }

  /**
   * A tick as it stands on the tape: the message that all its subscribers share.
   *
   * @param product of the tick
   * @param frame the tick
   */
  record Increment(String product, Frame frame) implements Reply {
    @Override
    public String operation() {
      return "incr";
    }
  }

  /**
   * A tick before which this subscriber, unlike others, misses some.
   *
   * @param product of the tick
   * @param frame the tick
   */
  record GapIncrement(String product, Frame frame) implements Reply {
    @Override
    public String operation() {
      return "incr";
    }
  }

  /**
   * Several ticks as one.
   *
   * @param tick the newest of each field; its previous sequence is the last one sent
   * @param ticks how many it stands for
   * @param gap whether ticks before or among them are missing
   */
  record Conflated(Tick tick, int ticks, boolean gap) implements Reply {
    @Override
    public String operation() {
      return "incr";
    }

    @Override
    public String product() {
      return tick.product();
    }
  }

  /**
   * How a resume is served.
   *
   * @param product that is resumed
   * @param fromSequence the last sequence that the subscriber has seen
   * @param outcome what follows
   */
  record Resume(String product, long fromSequence, ResumeOutcome outcome) implements Reply {
    @Override
    public String operation() {
      return "resume";
    }
  }

  /** What follows a resume. */
  enum ResumeOutcome {
    /** The tape after the sequence, whole. */
    RECOVERED,
    /** This gateway has not come so far: it waits until it has. */
    AHEAD,
    /** A snapshot: what followed the sequence is not kept any more. */
    NOT_RECOVERED
  }

  /**
   * A request was carried out.
   *
   * @param id of the request
   * @param products the subscriptions now in force
   */
  record Acknowledgement(JsonScalar id, List<String> products) implements Reply {
    /** An acknowledgement that does not change. */
    public Acknowledgement {
      products = List.copyOf(products);
    }

    @Override
    public String operation() {
      return "ack";
    }
  }

  /**
   * I am here.
   *
   * @param time as it was asked
   * @param id of the request
   */
  record Pong(JsonScalar time, Optional<JsonScalar> id) implements Reply {
    @Override
    public String operation() {
      return "pong";
    }
  }

  /**
   * From now on ticks wait, and are merged where the subscriber's terms allow it.
   *
   * @param retryMillis until the next message may go
   */
  record RateLimit(long retryMillis) implements Reply {
    @Override
    public String operation() {
      return "rate_limit";
    }
  }

  /**
   * A product's feed is live, quiet or stale.
   *
   * @param product whose
   * @param state how it is doing
   * @param ageMillis how long ago its last tick was read; empty where none was
   */
  record Status(String product, FeedState state, OptionalLong ageMillis) implements Reply {
    @Override
    public String operation() {
      return "status";
    }
  }

  /**
   * Trades are missing.
   *
   * @param product whose
   * @param first trade id that is missing
   * @param last trade id that is missing
   */
  record Gap(String product, long first, long last) implements Reply {
    @Override
    public String operation() {
      return "gap";
    }
  }

  /**
   * Trades that were missing have come.
   *
   * @param product whose
   * @param first trade id that is missing no more
   * @param last trade id that is missing no more
   */
  record GapClosed(String product, long first, long last) implements Reply {
    @Override
    public String operation() {
      return "gap_closed";
    }
  }

  /**
   * A tick of a replay.
   *
   * @param product of the tick
   * @param frame the tick, its message made for replays
   */
  record Replayed(String product, Frame frame) implements Reply {
    @Override
    public String operation() {
      return "incr";
    }
  }

  /**
   * A replay is over.
   *
   * @param run which
   * @param reason why
   */
  record ReplayEnd(ReplayRun run, ReplayEnding reason) implements Reply {
    @Override
    public String operation() {
      return "replay_end";
    }
  }

  /**
   * A replay has come to the present: from here on its products are subscribed.
   *
   * @param run which
   */
  record CaughtUp(ReplayRun run) implements Reply {
    @Override
    public String operation() {
      return "caught_up";
    }
  }

  /**
   * What a replay was.
   *
   * @param products that it told of
   * @param ticks how many it told
   * @param id of the request
   */
  record ReplayRun(List<String> products, long ticks, Optional<JsonScalar> id) {
    /** A run that does not change. */
    public ReplayRun {
      products = List.copyOf(products);
    }
  }

  /** Why a replay is over. */
  enum ReplayEnding {
    /** It came to its end. */
    COMPLETE,
    /** The subscriber stopped it. */
    STOPPED,
    /** History could not be read any more, or it has lasted for as long as one may. */
    FAILED
  }

  /**
   * This gateway stops.
   *
   * @param afterMillis after how long the subscriber is to come again; until then he is served
   */
  record Reconnect(long afterMillis) implements Reply {
    @Override
    public String operation() {
      return "reconnect";
    }
  }

  /**
   * A request was not carried out, or not as it may have been meant.
   *
   * @param code what is wrong
   * @param message the same for people
   * @param retryMillis after how long it may go well; empty where waiting does not help
   * @param id of the request, where it could be read
   */
  record Refusal(ErrorCode code, String message, OptionalLong retryMillis, Optional<JsonScalar> id)
      implements Reply {
    /** A refusal of what waiting does not help. */
    public Refusal(ErrorCode code, String message, Optional<JsonScalar> id) {
      this(code, message, OptionalLong.empty(), id);
    }

    @Override
    public String operation() {
      return "error";
    }
  }
}
