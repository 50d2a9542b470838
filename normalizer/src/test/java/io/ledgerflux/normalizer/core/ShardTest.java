package io.ledgerflux.normalizer.core;

import static io.ledgerflux.normalizer.core.Ticks.NOON;
import static io.ledgerflux.normalizer.core.Ticks.PRODUCT;
import static io.ledgerflux.normalizer.core.Ticks.SHARD;
import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ShardTest {
  private static final Check CHECKS = new TickChecks(Duration.ofSeconds(60));

  private final Shard shard = new Shard(SHARD, new Shards(4), CHECKS);

  @Test
  void passesOnWhatIsRight() {
    assertThat(shard.judge(PRODUCT, tick(7)))
        .isEqualTo(new Outcome.OnTape(tick(7).following(OptionalLong.empty()), 0));
  }

  @Test
  void refusesAProductOfAnotherShard() {
    assertThat(reason(shard.judge("ETH-USD", of("ETH-USD", 7))))
        .isEqualTo(RejectReason.WRONG_SHARD);
  }

  @Test
  void refusesAProductAtTheSubjectOfAnother() {
    assertThat(reason(shard.judge("ETH-USD", tick(7)))).isEqualTo(RejectReason.WRONG_SHARD);
    assertThat(reason(shard.judge(PRODUCT, of("ETH-USD", 7)))).isEqualTo(RejectReason.WRONG_SHARD);
  }

  @Test
  void aTickThatFailsACheckLeavesNoTrace() {
    shard.judge(PRODUCT, tick(7));
    Map<String, Knowledge> before = shard.knowledge();
    Tick tooOld = Ticks.of(PRODUCT, 8, OptionalLong.empty(), 0);

    assertThat(reason(shard.judge(PRODUCT, tooOld))).isEqualTo(RejectReason.INVALID_TIME);
    assertThat(shard.knowledge()).isEqualTo(before);
    assertThat(shard.judge(PRODUCT, tick(8))).isInstanceOf(Outcome.OnTape.class);
  }

  @Test
  void keepsProductsApart() {
    Shard whole = new Shard(0, new Shards(1), CHECKS);
    whole.judge("A-B", of("A-B", 100));

    assertThat(whole.judge("C-D", of("C-D", 5)))
        .isEqualTo(new Outcome.OnTape(of("C-D", 5).following(OptionalLong.empty()), 0));
    assertThat(whole.knowledge()).containsOnlyKeys("A-B", "C-D");
  }

  @Test
  void goesOnWhereItIsTakenUp() {
    shard.judge(PRODUCT, tick(7));
    shard.judge(PRODUCT, tick(9));
    Shard next = new Shard(SHARD, new Shards(4), CHECKS);
    next.takeUp(shard.knowledge());
    next.remember(tick(7));
    next.remember(Ticks.of(PRODUCT, 6, OptionalLong.empty(), 0));
    next.remember(of("ETH-USD", 1));

    assertThat(next.judge(PRODUCT, tick(7))).isInstanceOf(Outcome.Duplicate.class);
    assertThat(next.judge(PRODUCT, tick(6))).isInstanceOf(Outcome.Late.class);
    assertThat(next.judge(PRODUCT, tick(10)))
        .isEqualTo(new Outcome.OnTape(tick(10).following(OptionalLong.of(9)), 0));
    assertThat(next.knowledge()).containsOnlyKeys(PRODUCT);
  }

  @Test
  void itsKnowledgeIsACopy() {
    shard.judge(PRODUCT, tick(7));
    Map<String, Knowledge> then = shard.knowledge();
    shard.judge(PRODUCT, tick(8));

    assertThat(then).isEqualTo(Map.of(PRODUCT, Knowledge.of(tick(7))));
  }

  private static Tick of(String product, long sequence) {
    return Ticks.of(product, sequence, OptionalLong.empty(), NOON);
  }

  private static RejectReason reason(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).reason();
  }
}
