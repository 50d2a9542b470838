package io.ledgerflux.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Effect;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.session.SessionLimits;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.gateway.tape.Tapes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client sends: it is read as a request or as none, at a cost that its length bounds,
 * and answered in the protocol's words. {@code -Dfuzz.inputs} tells how many texts are tried.
 */
class RequestFuzzTest {
  private static final long INPUTS = Long.getLong("fuzz.inputs", 40_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_121);
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  private static final int LONGEST_SCALAR = 128;
  private static final int LONGEST_MESSAGE = 400;
  private static final int MOST_PRODUCTS = 20;
  private static final int LONGEST_REPLY_BYTES = 4_096;

  /** What reading may allocate beside so much for each character. */
  private static final long ALLOCATION_BYTES = 512 * 1024;

  private static final long ALLOCATION_BYTES_PER_CHARACTER = 256;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The kinds of what was read, so that a test that tries nothing is seen. */
  private enum Kind {
    SUBSCRIBE,
    UNSUBSCRIBE,
    REPLAY,
    STOP_REPLAY,
    PING,
    MALFORMED
  }

  @Test
  void readsWhateverComes() throws Exception {
    FuzzedTexts texts = new FuzzedTexts(SEED, requests());
    Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    for (long i = 0; i < INPUTS; i++) {
      String text = texts.next();
      long before = threads.getCurrentThreadAllocatedBytes();
      Request request = decode(text);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      long most = ALLOCATION_BYTES + ALLOCATION_BYTES_PER_CHARACTER * text.length();
      if (allocated > most) {
        throw new AssertionError(allocated + " bytes were allocated to read " + text);
      }
      kinds.merge(check(request, text), 1L, Long::sum);
    }
    for (Kind kind : Kind.values()) {
      assertThat(kinds.get(kind)).as(kind.name()).isGreaterThan(INPUTS / 500);
    }
  }

  @Test
  void answersWhateverComes() throws Exception {
    FuzzedTexts texts = new FuzzedTexts(SEED + 1, requests());
    AsyncApi asyncApi = AsyncApi.read();
    Subject subject = new Subject();
    long told = 0;
    for (long i = 0; i < INPUTS / 4; i++) {
      if (i % 400 == 0) {
        subject = new Subject();
      }
      String text = texts.next();
      for (byte[] reply : subject.say(text)) {
        if (reply.length > LONGEST_REPLY_BYTES) {
          throw new AssertionError(reply.length + " bytes are answered to " + text);
        }
        if (told++ % 97 == 0) {
          String answer = new String(reply, StandardCharsets.UTF_8);
          assertThat(asyncApi.faults(answer)).as("%s to %s", answer, text).isEmpty();
        }
      }
    }
    assertThat(told).isGreaterThan(INPUTS / 8);
  }

  @Test
  void answersHalfACharacter() {
    List<byte[]> replies = new Subject().say("{\"op\":\"\\ud800\",\"id\":\"\\udc00\"}");
    assertThat(replies)
        .extracting(reply -> new String(reply, StandardCharsets.UTF_8))
        .containsExactly(
            "{\"op\":\"error\",\"code\":\"INVALID_OPERATION\",\"msg\":\"unknown op: ?\"}");
  }

  private static Request decode(String text) {
    try {
      return RequestCodec.decode(text);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("cannot read " + text, e);
    }
  }

  private static Kind check(Request request, String text) {
    request.id().ifPresent(id -> checkScalar(id, text));
    return switch (request) {
      case Request.Subscribe subscribe -> {
        if (subscribe.terms().delivery() instanceof Delivery.Sample(long everyMillis)) {
          assertThat(everyMillis)
              .as(text)
              .isBetween(Delivery.Sample.SHORTEST_MILLIS, Delivery.Sample.LONGEST_MILLIS);
        }
        assertThat(subscribe.fromSequences().values()).as(text).allMatch(s -> s >= 0);
        checkSelection(subscribe.selection().everything(), subscribe.selection().products(), text);
        yield Kind.SUBSCRIBE;
      }
      case Request.Unsubscribe unsubscribe -> {
        checkSelection(
            unsubscribe.selection().everything(), unsubscribe.selection().products(), text);
        yield Kind.UNSUBSCRIBE;
      }
      case Request.Replay replay -> {
        assertThat(replay.speed()).as(text).isBetween(0.0, Request.Replay.MOST_SPEED);
        checkSelection(replay.selection().everything(), replay.selection().products(), text);
        yield Kind.REPLAY;
      }
      case Request.StopReplay _ -> Kind.STOP_REPLAY;
      case Request.Ping ping -> {
        ping.time().ifPresent(time -> checkScalar(time, text));
        yield Kind.PING;
      }
      case Request.Malformed malformed -> {
        assertThat(malformed.message()).as(text).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
        yield Kind.MALFORMED;
      }
    };
  }

  /** Escaped, a character takes six. */
  private static void checkScalar(JsonScalar scalar, String text) {
    assertThat(scalar.literal()).as(text).isNotEmpty().hasSizeLessThan(6 * LONGEST_SCALAR + 3);
  }

  private static void checkSelection(boolean everything, List<String> products, String text) {
    assertThat(everything || !products.isEmpty()).as(text).isTrue();
    assertThat(products).as(text).doesNotHaveDuplicates().doesNotContain("*");
  }

  private static List<String> requests() throws IOException {
    List<String> requests = new ArrayList<>();
    try (Stream<Path> files = Files.list(GOLDEN)) {
      for (Path file : files.sorted().toList()) {
        String message = Files.readString(file).strip();
        if (!(RequestCodec.decode(message) instanceof Request.Malformed)) {
          requests.add(message);
        }
      }
    }
    assertThat(requests).hasSizeGreaterThanOrEqualTo(8);
    return requests;
  }

  /** A session behind the parser, beside a market that moves. */
  private static final class Subject {
    private static final long MILLI = 1_000_000;
    private static final int MOST_TURNS = 10_000;

    private final Tapes tapes = new Tapes(1_000, Long.MAX_VALUE);
    private final Session session =
        new Session(
            new SessionLimits(100, 200, MOST_PRODUCTS, 0),
            new Market(List.of(Ticks.PRODUCT, "A", "B", "C"), tapes),
            0);
    private long nowNanos;
    private long sequence = 10;

    /** What is answered to {@code text}, and to a tick behind it. */
    List<byte[]> say(String text) {
      try {
        nowNanos += MILLI;
        List<Effect> effects = new ArrayList<>(session.on(RequestCodec.decode(text), now()));
        effects.addAll(session.onTick(tick(), true, now()));
        List<byte[]> replies = new ArrayList<>();
        carryOut(effects, replies);
        assertThat(session.products()).as(text).hasSizeLessThanOrEqualTo(MOST_PRODUCTS);
        return replies;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("cannot answer " + text, e);
      }
    }

    private void carryOut(List<Effect> effects, List<byte[]> replies) {
      int turns = 0;
      List<Effect> due = effects;
      while (!due.isEmpty()) {
        assertThat(turns++).isLessThan(MOST_TURNS);
        List<Effect> more = new ArrayList<>();
        for (Effect effect : due) {
          if (effect instanceof Effect.Send(Reply reply)) {
            replies.add(ReplyCodec.encode(reply));
          } else if (effect instanceof Effect.Seek(var search)) {
            more.addAll(session.onFound(search, Found.NOTHING, 0, now()));
          }
        }
        more.addAll(session.advance(true, now()));
        due = more;
      }
    }

    private LiveTick tick() {
      TapeTick tick = Ticks.onTape(Ticks.tick(sequence + 10, sequence), sequence);
      sequence += 10;
      return LiveTick.of(tick, tapes.append(tick));
    }

    private Moment now() {
      return new Moment(nowNanos, 1_700_000_000_000_000_000L + nowNanos);
    }
  }
}
