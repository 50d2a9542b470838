package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.model.Products;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one connection is subscribed to: which products, each once, and whether those that become
 * known later. Decides which of those that are asked for are accepted, and has the others refused.
 * A subscription that is in force has its room in the count of all connections, and hears of its
 * product; it gives back the one and leaves the other when it ends.
 */
final class Subscriptions {
  private final SessionLimits limits;
  private final Market market;
  private final SubscriptionCount all;
  private final Map<String, Subscription> inForce = new LinkedHashMap<>();

  /** On which terms products are subscribed that become known; empty: they are not. */
  private Optional<Terms> termsOfNew = Optional.empty();

  /** None yet, of {@code all} that there are. */
  Subscriptions(SessionLimits limits, Market market, SubscriptionCount all) {
    this.limits = limits;
    this.market = market;
    this.all = all;
  }

  /** That of {@code product}; null where it is not subscribed. */
  @Nullable Subscription find(String product) {
    return inForce.get(product);
  }

  /** The products subscribed, in the order of subscribing. */
  List<String> products() {
    return List.copyOf(inForce.keySet());
  }

  /** The products that {@code selection} means now. */
  List<String> meant(Selection selection) {
    return meant(selection, Set.of());
  }

  private List<String> meant(Selection selection, Set<String> seenElsewhere) {
    SequencedSet<String> products = new LinkedHashSet<>(selection.products());
    if (selection.everything()) {
      products.addAll(market.products());
      products.addAll(seenElsewhere);
      products.removeIf(product -> !limits.allows(product));
    }
    return List.copyOf(products);
  }

  /**
   * Subscribes what {@code request} asks for, as far as that may be.
   *
   * @return those that are served as it says, of which some may have been in force before
   */
  List<Subscription> accept(Request.Subscribe request, List<Effect> effects) {
    ProductErrors errors = new ProductErrors(request.id());
    Set<String> seenElsewhere = request.fromSequences().keySet();
    List<Subscription> accepted = new ArrayList<>();
    for (String product : meant(request.selection(), seenElsewhere)) {
      if (!Products.isValid(product)) {
        errors.invalid(product);
      } else if (!limits.allows(product)) {
        errors.forbidden(product);
      } else if (inForce.containsKey(product)) {
        accepted.add(inForce.get(product));
      } else if (takesRoom(product, errors)) {
        if (!market.knows(product) && !seenElsewhere.contains(product)) {
          errors.unknown(product);
        }
        accepted.add(open(product, effects));
      }
    }
    effects.addAll(errors.effects(limits.maxProducts()));
    if (request.selection().everything()) {
      acceptNewOnes(request.terms(), effects);
    }
    return accepted;
  }

  private void acceptNewOnes(Terms terms, List<Effect> effects) {
    if (termsOfNew.isEmpty()) {
      effects.add(new Effect.JoinNew());
    }
    termsOfNew = Optional.of(terms);
  }

  /** On which terms products are subscribed that become known; empty: they are not. */
  Optional<Terms> termsOfNew() {
    return termsOfNew;
  }

  /** Subscribes {@code product}, which became known and is wanted, where it is not yet. */
  Optional<Subscription> acceptNew(String product, List<Effect> effects) {
    if (!limits.allows(product) || inForce.containsKey(product)) {
      return Optional.empty();
    }
    ProductErrors errors = new ProductErrors(Optional.empty());
    if (takesRoom(product, errors)) {
      return Optional.of(open(product, effects));
    }
    effects.addAll(errors.effects(limits.maxProducts()));
    return Optional.empty();
  }

  /** Takes room for one more, or has it refused. */
  private boolean takesRoom(String product, ProductErrors errors) {
    if (inForce.size() >= limits.maxProducts()) {
      errors.beyondLimit(product);
      return false;
    }
    if (!all.tryTake()) {
      errors.beyondAll(product);
      return false;
    }
    return true;
  }

  private Subscription open(String product, List<Effect> effects) {
    Subscription subscription = new Subscription(product);
    inForce.put(product, subscription);
    effects.add(new Effect.Join(product));
    return subscription;
  }

  /** Ends what {@code selection} means; answers those that were in force. */
  List<Subscription> end(Selection selection, List<Effect> effects) {
    if (selection.everything()) {
      termsOfNew.ifPresent(terms -> effects.add(new Effect.LeaveNew()));
      termsOfNew = Optional.empty();
    }
    List<Subscription> ended = new ArrayList<>();
    for (String product : selection.everything() ? products() : selection.products()) {
      Subscription subscription = inForce.remove(product);
      if (subscription != null) {
        all.ended(1);
        effects.add(new Effect.Leave(product));
        ended.add(subscription);
      }
    }
    return ended;
  }
}
