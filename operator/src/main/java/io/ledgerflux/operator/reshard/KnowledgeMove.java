package io.ledgerflux.operator.reshard;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.core.Knowledge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes what the normalizers know of each product to the shard that is the product's from now on.
 * The savepoints are replaced one by one: cut off between any two, all that was known still stands
 * in one of them, and the move can begin again.
 */
final class KnowledgeMove {
  private final Shards shards;
  private final Position position;
  private final Map<String, Knowledge> known = new HashMap<>();
  private final List<Replacement> replacements = new ArrayList<>();

  /**
   * One savepoint that takes the place of another.
   *
   * @param shard whose it is
   */
  record Replacement(int shard, Savepoint savepoint) {}

  private KnowledgeMove(Shards shards, Position position) {
    this.shards = shards;
    this.position = position;
  }

  /**
   * The replacements, in the order in which they have to be made.
   *
   * @param held the savepoints that there are, by their shards
   * @param shards the number from now on
   * @param position where all of them stand in market_raw
   */
  static List<Replacement> of(Map<Integer, Savepoint> held, Shards shards, Position position) {
    KnowledgeMove move = new KnowledgeMove(shards, position);
    held.values().forEach(move::learn);
    shards.all().forEach(shard -> move.bring(shard, held));
    shards.all().forEach(shard -> move.replace(shard, move.own(shard)));
    return List.copyOf(move.replacements);
  }

  /** Of what several know of a product, the newest counts. */
  private void learn(Savepoint savepoint) {
    savepoint
        .knowledge()
        .forEach(
            (product, knowledge) ->
                known.merge(
                    product, knowledge, (a, b) -> a.eventNanos() >= b.eventNanos() ? a : b));
  }

  /** What goes away from a shard stays there, too, until it has come to each. */
  private void bring(int shard, Map<Integer, Savepoint> held) {
    Map<String, Knowledge> both = own(shard);
    if (held.containsKey(shard)) {
      Collection<String> old = held.get(shard).knowledge().keySet();
      old.forEach(product -> both.put(product, known.get(product)));
    }
    replace(shard, both);
  }

  private Map<String, Knowledge> own(int shard) {
    Map<String, Knowledge> own = new HashMap<>(known);
    own.keySet().removeIf(product -> shards.of(product) != shard);
    return own;
  }

  private void replace(int shard, Map<String, Knowledge> knowledge) {
    replacements.add(new Replacement(shard, new Savepoint(position, knowledge)));
  }
}
