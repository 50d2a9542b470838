package io.ledgerflux.ingestor.publish;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.SharedShardNumber;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards to which products are dealt now. Their number may be changed while an ingestor works:
 * it follows, since what waits in its queue would not outlive a restart.
 */
public final class ShardsInForce {
  private static final Logger log = LoggerFactory.getLogger(ShardsInForce.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private volatile Shards shards;
  private volatile boolean changed;
  private long nextLookNanos = System.nanoTime();

  /** As many as are configured. */
  public ShardsInForce(int configured) {
    this.shards = new Shards(configured);
  }

  /** The shards now. */
  Shards now() {
    return shards;
  }

  /** Whether their number was ever changed since they were configured. */
  boolean wereChanged() {
    return changed;
  }

  /** How many there are. */
  public int count() {
    return shards.count();
  }

  /** Looks, once a second, whether {@code number} is another. One thread does. */
  void follow(SharedShardNumber number) {
    if (System.nanoTime() - nextLookNanos < 0) {
      return;
    }
    nextLookNanos = System.nanoTime() + LOOK_NANOS;
    try {
      Optional<ShardNumber> found = number.read();
      if (found.isPresent() && found.get().inForce() != count()) {
        log.info("there are {} shards now, not {}", found.get().inForce(), count());
        shards = new Shards(found.get().inForce());
        changed = true;
      }
    } catch (IOException e) {
      log.debug("the number of shards is not told: {}", e.getMessage());
    }
  }
}
