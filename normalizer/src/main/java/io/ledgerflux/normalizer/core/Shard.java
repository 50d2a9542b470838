package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import java.util.HashMap;
import java.util.Map;

/**
 * One shard's products: judges their ticks, one after the other, in the order of the stream. What
 * comes out is a function of what went in, and of what was known before. One thread owns it.
 */
public final class Shard {
  private final int number;
  private final Shards shards;
  private final Check check;
  private final Map<String, Continuity> products = new HashMap<>();

  /**
   * A shard that knows nothing yet.
   *
   * @param number which of {@code shards} it is
   * @param check of a tick's own values
   */
  public Shard(int number, Shards shards, Check check) {
    this.number = number;
    this.shards = shards;
    this.check = check;
  }

  /** Takes up the tapes where {@code knowledge} says that they stood. */
  public void takeUp(Map<String, Knowledge> knowledge) {
    knowledge.forEach((product, known) -> products.put(product, new Continuity(known)));
  }

  /** Remembers a tick that was judged before the tapes were taken up; nothing is judged now. */
  public void remember(Tick tick) {
    Continuity continuity = products.get(tick.product());
    if (continuity != null && check.validate(tick) instanceof Verdict.Accept) {
      continuity.remember(tick);
    }
  }

  /** What is known of each product after the tick judged last: a copy. */
  public Map<String, Knowledge> knowledge() {
    Map<String, Knowledge> copy = HashMap.newHashMap(products.size());
    products.forEach(
        (product, continuity) -> {
          Knowledge known = continuity.knowledge();
          if (known != null) {
            copy.put(product, known);
          }
        });
    return copy;
  }

  /**
   * What becomes of {@code tick}.
   *
   * @param subjectProduct the product that the message's subject names
   */
  public Outcome judge(String subjectProduct, Tick tick) {
    if (!tick.product().equals(subjectProduct) || shards.of(subjectProduct) != number) {
      return new Outcome.Refused(
          RejectReason.WRONG_SHARD,
          "%s, in shard %d, at the subject of %s"
              .formatted(tick.product(), number, subjectProduct));
    }
    return switch (check.validate(tick)) {
      case Verdict.Accept accept ->
          products.computeIfAbsent(tick.product(), product -> new Continuity()).judge(tick);
      case Verdict.Reject(RejectReason reason, String detail) ->
          new Outcome.Refused(reason, detail);
    };
  }
}
