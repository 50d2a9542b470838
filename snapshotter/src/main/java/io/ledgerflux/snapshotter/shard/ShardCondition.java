package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.ops.Readiness;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What is told of one shard: whether it is worked here, or what is missing for that. */
final class ShardCondition {
  private static final Logger log = LoggerFactory.getLogger(ShardCondition.class);

  private final int shard;
  private final Readiness.Condition condition;
  private boolean lost;

  ShardCondition(int shard, Readiness.Condition condition) {
    this.shard = shard;
    this.condition = condition;
  }

  void missing(String what) {
    condition.missing(what);
  }

  /** Another works the shard, and this one would at once. */
  void standby() {
    condition.met("standby");
    found();
  }

  /** Unless what the database refused last is still to be written. */
  void works(String how) {
    if (!lost) {
      condition.met(how);
    }
  }

  /** Told once aloud: a database may be away for hours. */
  void lost(SQLException why) {
    condition.missing("the database: " + why.getMessage());
    log.atLevel(lost ? Level.DEBUG : Level.WARN)
        .log("shard {} waits for the database: {}", shard, why.getMessage());
    lost = true;
  }

  /** Told as loudly as its loss. */
  void found() {
    if (lost) {
      log.warn("shard {} has the database again", shard);
    }
    lost = false;
  }
}
