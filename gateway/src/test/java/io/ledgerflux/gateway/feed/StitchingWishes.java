package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What a subscriber of the {@link StitchingWorld} asks for, at random. */
final class StitchingWishes {
  private final StitchingWorld world;
  private final Random random;

  StitchingWishes(StitchingWorld world) {
    this.world = world;
    this.random = world.random();
  }

  Selection selection() {
    List<String> some = world.products().stream().filter(_ -> random.nextBoolean()).toList();
    return some.isEmpty() ? new Selection(true, List.of()) : new Selection(false, some);
  }

  Terms terms(boolean wantsSnapshot) {
    return new Terms(wantsSnapshot, false, delivery(), onSlow());
  }

  private Delivery delivery() {
    return switch (random.nextInt(5)) {
      case 0 -> new Delivery.Latest();
      case 1 -> new Delivery.Sample(10 + random.nextInt(500));
      default -> new Delivery.All();
    };
  }

  private OnSlow onSlow() {
    return random.nextInt(3) == 0 ? OnSlow.CLOSE : OnSlow.CONFLATE;
  }

  /**
   * The last sequence that a subscriber says he has, who has what {@code view} saw: that, or none,
   * or one that he made up.
   */
  Optional<Long> last(StitchingView view) {
    return switch (random.nextInt(12)) {
      case 0 -> Optional.of(world.market(view.product()).noTicks());
      case 1, 2, 3 -> Optional.empty();
      default -> view.last();
    };
  }
}
