package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.session.Effect;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.session.SessionLimits;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A subscriber of the {@link StitchingWorld}, who comes and goes and asks for this and that. */
final class StitchingSubscriber {
  private final StitchingWorld world;
  private final Random random;
  private final Map<String, StitchingView> views = new TreeMap<>();
  private final StitchingWishes wishes;
  private StitchingGateway gateway;
  private Session session;
  private boolean writable = true;
  private final Deque<Search> searches = new ArrayDeque<>();

  /** What is replayed to him. */
  private Optional<StitchingReplay> replay = Optional.empty();

  /** On which terms he has products that become known; empty: he does not. */
  private Optional<Terms> everything = Optional.empty();

  StitchingSubscriber(StitchingWorld world) {
    this.world = world;
    this.random = world.random();
    this.wishes = new StitchingWishes(world);
    for (String product : world.products()) {
      views.put(product, new StitchingView(world.market(product), world.hasHistory()));
    }
    drop();
  }

  boolean isAt(StitchingGateway which) {
    return which.equals(gateway);
  }

  /** The connection is lost; what was seen stays. */
  void drop() {
    gateway = world.anyGateway();
    long rate = random.nextBoolean() ? 0 : 1 + random.nextInt(60);
    session =
        new Session(
            new SessionLimits(rate, 1 + random.nextInt(20), 10, 0),
            gateway.market(),
            world.nowNanos());
    searches.clear();
    everything = Optional.empty();
    views.values().forEach(StitchingView::ends);
    replay.ifPresent(this::breaksOff);
    replay = Optional.empty();
    writable = true;
  }

  void step() {
    switch (random.nextInt(30)) {
      case 0 -> drop();
      case 1, 2 -> subscribe();
      case 3, 4 -> writable = !writable;
      case 5 -> unsubscribe();
      case 6 -> changeTerms();
      case 7, 8 -> replay();
      case 9 -> stopReplay();
      default -> {}
    }
    if (views.values().stream().noneMatch(StitchingView::isServed) && random.nextInt(3) == 0) {
      subscribe();
    }
    if (!searches.isEmpty() && random.nextInt(2) == 0) {
      find(searches.remove());
    }
    fetch();
    advance();
  }

  private void replay() {
    Selection selection = wishes.selection();
    if (replay.isEmpty() && !selection.everything()) {
      StitchingReplay begun = new StitchingReplay(world, selection.products());
      replay = Optional.of(begun);
      take(session.on(begun.request(), now()));
    }
  }

  private void stopReplay() {
    if (replay.isPresent()) {
      take(session.on(new Request.StopReplay(Optional.empty()), now()));
    }
  }

  private void fetch() {
    try {
      Optional<Fetched> fetched =
          replay.isPresent() ? replay.get().fetch(gateway) : Optional.empty();
      if (fetched.isPresent()) {
        take(session.onFetched(replay.orElseThrow().order(), fetched.get(), now()));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A replay told him of {@code broken}'s products what he may go on behind. */
  private void breaksOff(StitchingReplay broken) {
    broken
        .products()
        .forEach(product -> broken.last(product).ifPresent(view(product)::hasReplayed));
  }

  private void goesLive(StitchingReplay caughtUp) {
    for (String product : caughtUp.products()) {
      if (!view(product).isServed()) {
        view(product).goesLive(caughtUp, gateway);
      }
    }
  }

  /** From now on he reads what comes. */
  void reads() {
    writable = true;
  }

  void advance() {
    List<Effect> effects = session.advance(writable, now());
    while (!effects.isEmpty()) {
      take(effects);
      effects = session.advance(writable && random.nextInt(8) != 0, now());
    }
    while (random.nextInt(2) == 0 && !searches.isEmpty()) {
      find(searches.remove());
    }
    do {
      take(session.replay(writable, random.nextInt(20_000), now()));
    } while (writable && session.hasReplayDue(now()) && random.nextInt(4) != 0);
  }

  private void find(Search search) {
    try {
      Found found = gateway.find(search);
      take(session.onFound(search, found, random.nextInt(20_000), now()));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void onTick(LiveTick tick) {
    take(session.onTick(tick, writable, now()));
  }

  void onNewProduct(String product) {
    if (everything.isPresent() && !session.products().contains(product)) {
      view(product).beginsWithTheFirst(everything.get());
    }
    take(session.onNewProduct(product));
  }

  boolean hasSeenAll() {
    return replay.isEmpty()
        && views.values().stream()
            .allMatch(view -> view.hasSeen(gateway.tape(view.product()).newest()));
  }

  void assertHasSeenAll() {
    for (StitchingView view : views.values()) {
      int newest = gateway.tape(view.product()).newest();
      assertThat(view.hasSeen(newest)).as("%s, newest is %d", view, newest).isTrue();
    }
  }

  private void subscribe() {
    Selection selection = wishes.selection();
    Terms terms = wishes.terms(random.nextInt(3) != 0);
    Map<String, Long> from = new HashMap<>();
    for (String product : selection.everything() ? world.products() : selection.products()) {
      wishes.last(view(product)).ifPresent(sequence -> from.put(product, sequence));
    }
    for (String product : meant(selection, from.keySet())) {
      Optional<Long> named = Optional.ofNullable(from.get(product));
      view(product).begins(terms, named, gateway);
    }
    if (selection.everything()) {
      everything = Optional.of(terms);
    }
    take(session.on(new Request.Subscribe(selection, terms, from, Optional.empty()), now()));
  }

  /** What he has goes on where it is, on other terms. */
  void changeTerms() {
    Terms terms = wishes.terms(false);
    List<String> served = session.products();
    if (!served.isEmpty()) {
      served.forEach(product -> view(product).begins(terms, Optional.empty(), gateway));
      Selection selection = new Selection(false, served);
      take(session.on(new Request.Subscribe(selection, terms, Map.of(), Optional.empty()), now()));
    }
  }

  private Collection<String> meant(Selection selection, Set<String> resumed) {
    if (!selection.everything()) {
      return selection.products();
    }
    Set<String> meant = new LinkedHashSet<>(gateway.market().products());
    meant.addAll(resumed);
    return meant;
  }

  private void unsubscribe() {
    Selection selection = wishes.selection();
    if (selection.everything()) {
      everything = Optional.empty();
      views.values().forEach(StitchingView::ends);
    } else {
      selection.products().forEach(product -> view(product).ends());
    }
    take(session.on(new Request.Unsubscribe(selection, Optional.empty()), now()));
  }

  private Moment now() {
    return new Moment(world.nowNanos(), world.epochNanos());
  }

  private void take(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(Reply reply) -> see(reply);
        case Effect.Seek(Search search) -> searches.add(search);
        case Effect.Fetch(ReplayOrder order, boolean patient) ->
            replay.orElseThrow().asksFor(order, patient);
        case Effect.Join _, Effect.Leave _, Effect.Close _ -> {}
        case Effect.JoinNew _ -> assertThat(everything).isPresent();
        case Effect.LeaveNew _ -> assertThat(everything).isEmpty();
        case Effect.CutOff _ -> {
          assertThat(views.values())
              .anyMatch(view -> view.mayBeCutOff(gateway.tape(view.product()).newest()));
          drop();
        }
      }
    }
  }

  private void see(Reply reply) {
    switch (reply) {
      case Reply.Market market -> view(market.product()).sees(market, gateway);
      case Reply.Increment(String product, var frame) -> view(product).sees(reply, frame, gateway);
      case Reply.GapIncrement(String product, var frame) ->
          view(product).sees(reply, frame, gateway);
      case Reply.Conflated conflated -> view(conflated.product()).sees(conflated, gateway);
      case Reply.Resume resume -> view(resume.product()).sees(resume, gateway);
      case Reply.RateLimit _ -> {}
      case Reply.Refusal refusal -> {
        if (refusal.code() == ErrorCode.HISTORY_UNAVAILABLE) {
          replay = Optional.empty();
        } else {
          assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_PRODUCT);
        }
      }
      case Reply.Replayed replayed -> replay.orElseThrow().sees(replayed);
      case Reply.CaughtUp _ -> {
        goesLive(replay.orElseThrow());
        replay = Optional.empty();
      }
      case Reply.ReplayEnd end -> {
        if (end.reason() == Reply.ReplayEnding.COMPLETE) {
          replay.orElseThrow().ends();
        }
        breaksOff(replay.orElseThrow());
        replay = Optional.empty();
      }
      case Reply.Acknowledgement _,
          Reply.Pong _,
          Reply.Status _,
          Reply.Gap _,
          Reply.GapClosed _,
          Reply.Reconnect _ ->
          throw new AssertionError(reply);
    }
  }

  private StitchingView view(String product) {
    return Optional.ofNullable(views.get(product)).orElseThrow();
  }
}
