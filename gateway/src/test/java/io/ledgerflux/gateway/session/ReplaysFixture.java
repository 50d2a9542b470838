package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The replays of one subscriber, a memory of tapes, and what he was told. */
abstract class ReplaysFixture {
  static final String BTC = "BTC-USD";
  static final long EPOCH = 1_800_000_000_000_000_000L;
  static final long SECOND = 1_000_000_000L;
  static final long AN_HOUR_AGO = -3_600;
  static final long NOW = 0;
  static final long IN_AN_HOUR = 3_600;
  static final long NEVER = Long.MAX_VALUE;
  static final long ROOM = 1 << 20;

  Tapes tapes = new Tapes(100, Long.MAX_VALUE);
  Replays replays = new Replays(tapes);
  final List<String> told = new ArrayList<>();

  /** What he was told last of each product when he went live. */
  Map<String, LastTick> lastTicks = Map.of();

  final List<ReplayOrder> fetches = new ArrayList<>();

  /** The clock that never goes back, which may stand anywhere. */
  long nanos = Long.MAX_VALUE - 5 * SECOND;

  private long passed;

  /** Whether the last page was asked for by one who waits for what is missing. */
  boolean isPatient;

  /** From and to are seconds from now. */
  static Request.Replay request(long from, long to, double speed) {
    Optional<TimePoint> end =
        to == NEVER ? Optional.empty() : Optional.of(new TimePoint.At(EPOCH + to * SECOND));
    return new Request.Replay(
        Selection.of(BTC),
        new TimePoint.At(EPOCH + from * SECOND),
        end,
        speed,
        Optional.of(new JsonScalar("7")));
  }

  void begin(long to, double speed) {
    List<String> products = List.of(BTC, "ETH-USD", "NEW-USD");
    take(replays.begin(request(AN_HOUR_AGO, to, speed), products, now()));
  }

  void step() {
    take(replays.step(true, ROOM, this::live, now()));
  }

  void page(PageEnd end, long... sequences) {
    List<Replayed> ticks = LongStream.of(sequences).mapToObj(ReplaysFixture::tick).toList();
    takeFetched(new Page(ticks, end, Map.of(BTC, reached(sequences[sequences.length - 1]))));
  }

  void takeFetched(Fetched fetched) {
    take(replays.onFetched(fetches.getLast(), fetched, now()));
  }

  /** Puts a tick into memory that happened {@code seconds} from now. */
  void remember(long sequence, long seconds) {
    Tick tick = Ticks.at(Ticks.tick(sequence, sequence - 1), EPOCH + seconds * SECOND);
    tapes.append(Ticks.onTape(tick, sequence));
  }

  static Reached reached(long sequence) {
    return new Reached(sequence, EPOCH + sequence * SECOND);
  }

  /** A tick as many seconds into the tape as its sequence says. */
  static Replayed tick(long sequence) {
    return new Replayed(
        BTC,
        EPOCH + sequence * SECOND,
        Ticks.onTape(Ticks.tick(sequence, sequence - 1), 0).frame());
  }

  List<Effect> live(
      List<String> products, Map<String, LastTick> last, Optional<JsonScalar> id, Moment at) {
    lastTicks = last;
    return List.of(
        new Effect.Join(
            "live %s from %s".formatted(products, new TreeMap<>(LastTick.sequences(last)))));
  }

  void pass(long time) {
    nanos += time;
    passed += time;
  }

  Moment now() {
    return new Moment(nanos, EPOCH + passed);
  }

  void take(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Fetch(ReplayOrder order, boolean patient) -> {
          fetches.add(order);
          isPatient = patient;
        }
        case Effect.Close _ -> told.add("close");
        case Effect.Join(String what) -> told.add(what);
        case Effect.Send(Reply.Acknowledgement ack) -> told.add("ack " + ack.id().literal());
        case Effect.Send(Reply.Replayed tick) -> told.add("tick " + tick.frame().sequence());
        case Effect.Send(Reply.ReplayEnd end) ->
            told.add("end " + end.reason() + " " + end.run().ticks());
        case Effect.Send(Reply.CaughtUp caught) -> told.add("caught_up " + caught.run().ticks());
        case Effect.Send(Reply.Refusal no) ->
            told.add(
                (no.code()
                        + " "
                        + no.message()
                        + " "
                        + (no.retryMillis().isPresent() ? no.retryMillis().getAsLong() : ""))
                    .strip());
        default -> throw new AssertionError(effect);
      }
    }
  }
}
