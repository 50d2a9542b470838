package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;

import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.HeldRange;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One session beside the market that it sees, driven by hand; what it does is told in words. */
abstract class SessionRig {
  static final long MILLI = 1_000_000;
  static final long EPOCH = 1_700_000_000_000_000_000L;
  static final Optional<JsonScalar> NO_ID = Optional.empty();

  final Tapes tapes = new Tapes(1_000, Long.MAX_VALUE);
  final Market market = new Market(List.of(PRODUCT, "A", "B", "C", "D", "E", "ETH-USD"), tapes);
  final List<Effect> effects = new ArrayList<>();
  Session session = session(0, 1, 3);
  boolean writable = true;
  long roomBytes = 1 << 20;
  long nowNanos;
  long streamSequence;

  Session session(long rate, long burst, int maxProducts) {
    return new Session(new SessionLimits(rate, burst, maxProducts, 0), market, 0);
  }

  Moment now() {
    return new Moment(nowNanos, EPOCH + nowNanos);
  }

  void subscribe(boolean snapshot, Map<String, Long> from) {
    subscribe(snapshot, from, true);
  }

  void subscribe(boolean snapshot, Map<String, Long> from, boolean advance) {
    effects.addAll(session.on(Requests.subscribe(List.of(PRODUCT), snapshot, from, NO_ID), now()));
    if (advance) {
      advance();
    }
  }

  void ask(Request request) {
    effects.addAll(session.on(request, now()));
    advance();
  }

  LiveTick live(Tick tick) {
    TapeTick next = onTape(tick, ++streamSequence);
    return LiveTick.of(next, tapes.append(next));
  }

  void come(Tick... ticks) {
    for (Tick tick : ticks) {
      effects.addAll(session.onTick(live(tick), writable, now()));
    }
    advance();
  }

  void found(Search search, Found found) {
    effects.addAll(session.onFound(search, found, roomBytes, now()));
    advance();
  }

  void advanceAt(long millis) {
    nowNanos = millis * MILLI;
    advance();
  }

  void advance() {
    List<Effect> more = session.advance(writable, now());
    while (!more.isEmpty()) {
      effects.addAll(more);
      more = session.advance(writable, now());
    }
  }

  static Optional<JsonScalar> id() {
    return Optional.of(new JsonScalar("1"));
  }

  static Frame frame(long sequence, long previous) {
    return onTape(tick(sequence, previous), sequence).frame();
  }

  /**
   * The first search for what follows {@code after}, where memory begins with {@code memoryFirst}.
   */
  static Search first(String product, long after, long memoryFirst) {
    return first(product, after, memoryFirst, memoryFirst);
  }

  /** The same, where the tape ends with {@code memoryLast}. */
  static Search first(String product, long after, long memoryFirst, long memoryLast) {
    return first(
        product, after, new HeldRange(memoryFirst, tick(memoryFirst, 0).eventNanos(), memoryLast));
  }

  /** The same of what was asked in the first moment, where memory holds {@code held}. */
  static Search first(String product, long after, HeldRange held) {
    LastTick last = new LastTick(after, Search.UNKNOWN, EPOCH);
    return new Search(product, last, new InStream(1), true, Search.UNKNOWN, Optional.of(held));
  }

  /** The search for the page that begins there in the stream. */
  static Search page(long after, long fromStreamSequence) {
    InStream from = new InStream(fromStreamSequence);
    return new Search(PRODUCT, after, from, false, tick(after, 0).eventNanos());
  }

  List<Long> sent() {
    return told().stream().filter(word -> word.matches("\\d+")).map(Long::valueOf).toList();
  }

  List<String> told() {
    List<String> words = effects.stream().map(SessionRig::word).toList();
    effects.clear();
    return words;
  }

  static String word(Effect effect) {
    return switch (effect) {
      case Effect.Join(String product) -> "join " + product;
      case Effect.Leave(String product) -> "leave " + product;
      case Effect.JoinNew() -> "join new";
      case Effect.LeaveNew() -> "leave new";
      case Effect.CutOff() -> "cut off";
      case Effect.Seek(Search search) -> "seek " + search;
      case Effect.Fetch(ReplayOrder order, boolean _) -> "fetch " + order;
      case Effect.Close(ReplayOrder order) -> "close " + order;
      case Effect.Send(Reply reply) -> word(reply);
    };
  }

  static String word(Reply reply) {
    return switch (reply) {
      case Reply.Market market ->
          (market.recovered() ? "snapshot " : "snapshot! ") + market.snapshot().sequence();
      case Reply.Increment(String product, Frame frame) -> Long.toString(frame.sequence());
      case Reply.GapIncrement(String product, Frame frame) -> "gap " + frame.sequence();
      case Reply.Conflated(Tick tick, int ticks, boolean gap) ->
          "%d behind %s for %d"
              .formatted(
                  tick.sequence(),
                  tick.previousSequence().isPresent()
                      ? tick.previousSequence().getAsLong()
                      : "none",
                  ticks);
      case Reply.Resume resume -> "resume " + resume.fromSequence() + ' ' + resume.outcome();
      case Reply.Acknowledgement ack -> "ack " + ack.products();
      case Reply.Pong pong -> "pong " + pong.time().literal();
      case Reply.RateLimit limit -> "rate_limit " + limit.retryMillis();
      case Reply.Refusal refusal -> refusal.code() + " " + refusal.message();
      case Reply.Status(String product, FeedState state, OptionalLong age) ->
          "status " + product + ' ' + state.wireName();
      case Reply.Gap(String product, long first, long last) -> "gap " + first + '-' + last;
      case Reply.GapClosed(String product, long first, long last) -> "closed " + first + '-' + last;
      case Reply.Replayed(String product, Frame frame) -> "replayed " + frame.sequence();
      case Reply.ReplayEnd end -> "replay_end " + end.reason();
      case Reply.CaughtUp caughtUp -> "caught_up " + caughtUp.run().ticks();
      case Reply.Reconnect(long afterMillis) -> "reconnect " + afterMillis;
    };
  }
}
