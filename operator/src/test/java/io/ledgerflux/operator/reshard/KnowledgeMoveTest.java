package io.ledgerflux.operator.reshard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.core.EndedNumbering;
import io.ledgerflux.normalizer.core.Knowledge;
import io.ledgerflux.normalizer.core.NewNumbering;
import io.ledgerflux.operator.reshard.KnowledgeMove.Replacement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnowledgeMoveTest {
  private static final Position BEFORE = new Position(40, 4_000, 1);
  private static final Position NOW = new Position(50, 5_000, 1);
  private static final List<String> PRODUCTS =
      IntStream.range(0, 60).mapToObj("COIN%d-USD"::formatted).toList();

  @ParameterizedTest
  @CsvSource({"2,3", "3,2", "1,4", "4,1", "5,8"})
  void givesEachShardWhatIsItsOwn(int before, int after) {
    Map<Integer, Savepoint> held = held(before);
    make(held, KnowledgeMove.of(held, new Shards(after), NOW));
    Shards shards = new Shards(after);
    for (int shard : shards.all()) {
      assertThat(held).containsEntry(shard, new Savepoint(NOW, ownOf(shard, shards)));
    }
  }

  @ParameterizedTest
  @CsvSource({"2,3", "3,2", "1,4", "4,1", "5,8"})
  void forgetsNothingWhereverItIsCutOff(int before, int after) {
    List<Replacement> all = KnowledgeMove.of(held(before), new Shards(after), NOW);
    for (int cut = 0; cut <= all.size(); cut++) {
      Map<Integer, Savepoint> held = held(before);
      make(held, all.subList(0, cut));
      make(held, KnowledgeMove.of(held, new Shards(after), NOW));
      assertThat(PRODUCTS)
          .as("cut off behind %d", cut)
          .allSatisfy(
              product ->
                  assertThat(knowledgeOf(held, new Shards(after).of(product)))
                      .containsEntry(product, known(PRODUCTS.indexOf(product))));
    }
  }

  @Test
  void takesTheNewestOfWhatSeveralKnow() {
    Map<Integer, Savepoint> held =
        Map.of(
            0, new Savepoint(BEFORE, Map.of("BTC-USD", known(7))),
            1, new Savepoint(BEFORE, Map.of("BTC-USD", known(9))),
            2, new Savepoint(BEFORE, Map.of("BTC-USD", known(8))));
    assertThat(KnowledgeMove.of(held, new Shards(1), NOW).getLast())
        .isEqualTo(new Replacement(0, new Savepoint(NOW, Map.of("BTC-USD", known(9)))));
  }

  /** What there is where each product is known in its own shard. */
  private static Map<Integer, Savepoint> held(int number) {
    Shards shards = new Shards(number);
    Map<Integer, Savepoint> held = new HashMap<>();
    for (int shard : shards.all()) {
      held.put(shard, new Savepoint(BEFORE, ownOf(shard, shards)));
    }
    return held;
  }

  private static Map<String, Knowledge> knowledgeOf(Map<Integer, Savepoint> held, int shard) {
    return Objects.requireNonNull(held.get(shard)).knowledge();
  }

  private static Map<String, Knowledge> ownOf(int shard, Shards shards) {
    Map<String, Knowledge> own = new HashMap<>();
    for (int i = 0; i < PRODUCTS.size(); i++) {
      if (shards.of(PRODUCTS.get(i)) == shard) {
        own.put(PRODUCTS.get(i), known(i));
      }
    }
    return own;
  }

  private static Knowledge known(int number) {
    return new Knowledge(
        100 + number,
        OptionalLong.of(10 + number),
        1_000 + number,
        NewNumbering.NONE,
        EndedNumbering.NONE);
  }

  private static void make(Map<Integer, Savepoint> held, List<Replacement> replacements) {
    replacements.forEach(next -> held.put(next.shard(), next.savepoint()));
  }
}
