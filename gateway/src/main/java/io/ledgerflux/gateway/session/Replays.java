package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ReplayEnding;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.tape.Tapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The replays of a connection, one at a time. They take no tokens; what is sent at once is little,
 * so that others on the same event loop never wait for long.
 */
final class Replays {
  /** How many ticks go out in one turn of the event loop. */
  static final int SLICE = 32;

  /** A history that is away for longer than this ends a replay. */
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private static final long RETRY_NANOS = 500_000_000L;

  /** For so long it is waited for a history that lacks what memory has. */
  private static final long LAG_NANOS = 30_000_000_000L;

  /** So long one lasts at most: there are not many places. */
  private static final long LONGEST_NANOS = 86_400_000_000_000L;

  private final HistoryLag lag;
  private @Nullable Replay replay;
  private boolean acknowledged;
  private long begunNanos;
  private long answeredNanos;

  /** Since when the history has had nothing more, though memory has; empty where it has. */
  private OptionalLong behindSinceNanos = OptionalLong.empty();

  private int count;

  /** What a session does for a replay that has come to the present. */
  @FunctionalInterface
  interface GoingLive {
    /** Subscribes those of {@code products} that are not subscribed yet, each behind its last. */
    List<Effect> subscribe(
        List<String> products, Map<String, LastTick> last, Optional<JsonScalar> id, Moment now);
  }

  /** None yet; the history may be behind what {@code tapes} know. */
  Replays(Tapes tapes) {
    this.lag = new HistoryLag(tapes);
  }

  /** Begins to replay {@code products}, which are all that {@code request} means. */
  List<Effect> begin(Request.Replay request, List<String> products, Moment now) {
    ReplayWindow window = ReplayWindow.of(request, products, now.epochNanos());
    Optional<String> fault =
        replay == null
            ? window.fault(now.epochNanos())
            : Optional.of("a replay is under way: stop it first");
    if (fault.isPresent()) {
      return refusal(ErrorCode.REPLAY_ERROR, fault.get(), OptionalLong.empty(), request.id());
    }
    replay = new Replay(window.order(++count), request.speed(), request.id(), now.nanos());
    acknowledged = false;
    begunNanos = now.nanos();
    answeredNanos = now.nanos();
    behindSinceNanos = OptionalLong.empty();
    return List.of();
  }

  /** Ends the replay that is under way. */
  List<Effect> stop(Request.StopReplay request) {
    if (replay == null) {
      return refusal(
          ErrorCode.REPLAY_ERROR, "no replay is under way", OptionalLong.empty(), request.id());
    }
    List<String> products = replay.order().products();
    List<Effect> effects = new ArrayList<>();
    effects.addAll(
        end(replay, new Effect.Send(new Reply.ReplayEnd(replay.run(), ReplayEnding.STOPPED))));
    request
        .id()
        .map(id -> new Effect.Send(new Reply.Acknowledgement(id, products)))
        .ifPresent(effects::add);
    return effects;
  }

  /** The history answered; an answer to a replay that is over changes nothing. */
  List<Effect> onFetched(ReplayOrder order, Fetched fetched, Moment now) {
    Replay current = replay;
    if (current == null || !current.order().equals(order)) {
      return List.of();
    }
    return switch (fetched) {
      case Page page -> onPage(current, page, now);
      case Unavailable away -> unavailable(current, away, now);
    };
  }

  private List<Effect> onPage(Replay current, Page page, Moment now) {
    boolean isBehind = lag.isBehind(current.order(), page, now.epochNanos());
    if (!isBehind || !page.ticks().isEmpty()) {
      behindSinceNanos = OptionalLong.empty();
    } else if (behindSinceNanos.isEmpty()) {
      behindSinceNanos = OptionalLong.of(now.nanos());
    }
    boolean isTooLong =
        behindSinceNanos.isPresent() && now.nanos() - behindSinceNanos.getAsLong() > LAG_NANOS;
    if (page.end() == PageEnd.WAITING && (isTooLong || !isBehind)) {
      current.onPage(page.ending(PageEnd.MORE), now.nanos());
      current.losePatience();
    } else if (isTooLong) {
      return fail(current);
    } else {
      current.onPage(isBehind ? page.ending(PageEnd.PRESENT) : page, now.nanos());
    }
    answeredNanos = now.nanos();
    return acknowledge(current);
  }

  /**
   * What is due now; little at once, {@link #hasMore} tells whether there is more.
   *
   * @param roomBytes past which no page is fetched before it is needed
   */
  List<Effect> step(boolean writable, long roomBytes, GoingLive goingLive, Moment now) {
    Replay current = replay;
    if (current == null || !writable) {
      return List.of();
    }
    if (now.nanos() - begunNanos >= LONGEST_NANOS) {
      return fail(current);
    }
    List<Effect> effects = new ArrayList<>(current.step(SLICE, roomBytes, now.nanos()));
    switch (current.state()) {
      case RUNNING -> {}
      case OVER ->
          effects.addAll(
              end(
                  current,
                  new Effect.Send(new Reply.ReplayEnd(current.run(), ReplayEnding.COMPLETE))));
      case CAUGHT_UP -> {
        if (lag.isNumberedAnew(current.reached())) {
          current.lookAgain(now.nanos());
          return effects;
        }
        effects.addAll(end(current, new Effect.Send(new Reply.CaughtUp(current.run()))));
        effects.addAll(goLive(current, goingLive, now));
      }
    }
    return effects;
  }

  /** Whether something could go out at once. */
  boolean hasMore(long nowNanos) {
    return replay != null && replay.hasDue(nowNanos);
  }

  /** How much memory takes what was fetched and is not told yet. */
  long heldBytes() {
    return replay == null ? 0 : replay.heldBytes();
  }

  /** Whether a replay is under way. */
  boolean isUnderWay() {
    return replay != null;
  }

  private List<Effect> acknowledge(Replay current) {
    if (acknowledged || current.id().isEmpty()) {
      acknowledged = true;
      return List.of();
    }
    acknowledged = true;
    return List.of(
        new Effect.Send(new Reply.Acknowledgement(current.id().get(), current.order().products())));
  }

  private List<Effect> unavailable(Replay current, Unavailable away, Moment now) {
    if (!acknowledged) {
      List<Effect> effects = new ArrayList<>();
      effects.addAll(
          refusal(ErrorCode.HISTORY_UNAVAILABLE, away.why(), away.retryMillis(), current.id()));
      effects.add(close(current));
      return effects;
    }
    if (now.nanos() - answeredNanos < PATIENCE_NANOS) {
      current.onFailure(RETRY_NANOS, now.nanos());
      return List.of();
    }
    return fail(current);
  }

  private List<Effect> fail(Replay current) {
    return end(current, new Effect.Send(new Reply.ReplayEnd(current.run(), ReplayEnding.FAILED)));
  }

  private List<Effect> end(Replay current, Effect.Send word) {
    return List.of(word, close(current));
  }

  private Effect close(Replay current) {
    replay = null;
    return new Effect.Close(current.order());
  }

  /** A product of which no tick was ever stored begins with a snapshot. */
  private static List<Effect> goLive(Replay current, GoingLive goingLive, Moment now) {
    return goingLive.subscribe(current.order().products(), current.lastTicks(), current.id(), now);
  }

  private static List<Effect> refusal(
      ErrorCode code, String why, OptionalLong retryMillis, Optional<JsonScalar> id) {
    return List.of(new Effect.Send(new Reply.Refusal(code, why, retryMillis, id)));
  }
}
