package io.ledgerflux.gateway.feed;

import static io.ledgerflux.gateway.feed.StitchingMarket.NOWHERE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.codec.ReplyCodec;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.model.Tick;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A replay that a subscriber of the {@link StitchingWorld} asks for, and what he sees of it. */
final class StitchingReplay {
  private static final long LONGEST_NANOS = 8_000_000_000L;

  private final StitchingWorld world;
  private final List<String> products;
  private final long fromNanos;
  private final long toNanos;
  private final double speed;
  private final Map<String, Integer> last = new HashMap<>();
  private @Nullable ReplayOrder order;
  private ReplayHistory.@Nullable Pages pages;
  private boolean isFetching;

  /** The place of the last tick of each product that was fetched. */
  private final Map<String, Integer> fetched = new HashMap<>();

  private final Map<String, Set<Integer>> unwritten = new HashMap<>();
  private boolean patient;

  /** Of which neither history nor memory had all when the history was last asked. */
  private final Set<String> unknown = new HashSet<>();

  /** A random one of {@code products}; half of them go on live. */
  StitchingReplay(StitchingWorld world, List<String> products) {
    Random random = world.random();
    this.world = world;
    this.products = products;
    this.fromNanos = world.epochNanos() - random.nextLong(LONGEST_NANOS);
    this.toNanos =
        random.nextBoolean()
            ? Long.MAX_VALUE
            : random.nextLong(fromNanos + 1, world.epochNanos() + 2);
    this.speed = random.nextBoolean() ? 0 : 20 + random.nextInt(100);
  }

  Request.Replay request() {
    return new Request.Replay(
        new Selection(false, products),
        new TimePoint.At(fromNanos),
        isToGoLive() ? Optional.empty() : Optional.of(new TimePoint.At(toNanos)),
        speed,
        Optional.empty());
  }

  long fromNanos() {
    return fromNanos;
  }

  private boolean isToGoLive() {
    return toNanos == Long.MAX_VALUE;
  }

  List<String> products() {
    return products;
  }

  void asksFor(ReplayOrder wanted, boolean isPatient) {
    assertThat(isFetching).isFalse();
    isFetching = true;
    pages = pages == null ? world.replays().open(wanted, "") : pages;
    order = wanted;
    patient = isPatient;
  }

  ReplayOrder order() {
    return Objects.requireNonNull(order);
  }

  /** What is answered to the order that is out; empty where none is. */
  Optional<Fetched> fetch(StitchingGateway gateway) throws InterruptedException {
    if (!isFetching || pages == null || world.random().nextInt(4) == 0) {
      return Optional.empty();
    }
    isFetching = false;
    unknown.clear();
    products.stream()
        .filter(product -> isUnknown(product, gateway.tape(product).newest()))
        .forEach(unknown::add);
    Fetched answer = pages.next(world.epochNanos(), patient);
    if (answer instanceof Fetched.Page page) {
      page.ticks().forEach(this::assertLacksWhatItSays);
      unwritten.clear();
    } else {
      products.forEach(this::unwritten); // what it read meanwhile it tells later
    }
    return Optional.of(answer);
  }

  /** Where a gap is told, something was not written when the history was asked. */
  private void assertLacksWhatItSays(Fetched.Replayed tick) {
    StitchingMarket market = world.market(tick.product());
    int place = market.placeOf(tick.frame().sequence(), tick.eventNanos());
    int before = fetched.getOrDefault(tick.product(), market.firstFrom(fromNanos) - 1);
    if (tick.frame().gap()) {
      assertThat(IntStream.range(Math.max(0, before), place))
          .as("gap before %d, behind %d, %s", place, before, this)
          .anyMatch(unwritten(tick.product())::contains);
    }
    fetched.put(tick.product(), place);
  }

  /** Places that are not written, or were not when the history was asked in vain. */
  private Set<Integer> unwritten(String product) {
    return unwritten.computeIfAbsent(product, _ -> world.snapshotter(product).unwritten());
  }

  private boolean isUnknown(String product, int newest) {
    return world.snapshotter(product).isBehind()
        && newest
            < Math.max(
                world.snapshotter(product).newest() + 1,
                world.market(product).firstFrom(fromNanos));
  }

  void sees(Reply.Replayed replayed) {
    StitchingMarket market = world.market(replayed.product());
    Frame frame = replayed.frame();
    int place = market.placeOf(frame.sequence(), frame.eventNanos());
    Tick tick = market.at(place);
    assertThat(tick.eventNanos()).isBetween(fromNanos, toNanos - 1);
    int before = before(market);
    assertThat(place).as("%s, each tick once, in order: %s", this, tick).isGreaterThan(before);
    if (frame.gap()) {
      assertThat(market.fates().isMissingInHistoryBetween(Math.max(NOWHERE, before - 1), place))
          .as("gap before %d, behind %d, %s: %s", place, before, this, tick)
          .isTrue();
    } else {
      assertHasAll(market, before, place);
    }
    assertThat(new String(ReplyCodec.encode(replayed), UTF_8))
        .startsWith("{\"op\":\"incr\",\"replay\":true,")
        .endsWith("\"data\":%s}".formatted(new String(market.json(place), UTF_8)));
    last.put(market.product(), place);
  }

  /** Of what happened behind {@code before} and before {@code end}, nothing was left out. */
  private static void assertHasAll(StitchingMarket market, int before, int end) {
    assertThat(IntStream.range(before + 1, end))
        .as("%s from %d to %d", market.product(), before, end)
        .allMatch(market.fates()::wasMissingInHistory);
  }

  /** The place of the last tick that was told; where none was, of the last before the window. */
  private int before(StitchingMarket market) {
    return last.getOrDefault(market.product(), market.firstFrom(fromNanos) - 1);
  }

  /** All of the window was told. */
  void ends() {
    for (String product : products) {
      StitchingMarket market = world.market(product);
      if (unknown.contains(product)) {
        continue;
      }
      int before = before(market);
      int end = market.firstFrom(toNanos);
      assertThat(market.fates().everMissingBetween(before, end))
          .as("%s of %s to %d", product, this, end)
          .isEqualTo(Math.max(0, end - before - 1));
    }
  }

  /** The place of the last tick that was told of {@code product}. */
  Optional<Integer> last(String product) {
    return Optional.ofNullable(last.get(product));
  }

  @Override
  public String toString() {
    return "%s from %d to %d, told %s".formatted(products, fromNanos, toNanos, last);
  }
}
