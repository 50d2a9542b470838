package io.ledgerflux.operator.reshard;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.nats.Resharding;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.codec.SavepointCodec;
import io.ledgerflux.operator.db.PositionMove;
import io.ledgerflux.operator.reshard.KnowledgeMove.Replacement;
import io.ledgerflux.operator.target.Target;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The change of the number of shards, step by step. Each step looks whether the one before it was
 * brought to its end, and can be repeated.
 */
final class Reshard {
  /** Services that declare the streams just now do not open what is shut a moment later. */
  private static final Duration DECLARATIONS = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofMillis(200);

  /** An ingestor looks once a second at the number of shards. */
  private static final Duration INGESTORS_FOLLOW = Duration.ofSeconds(4);

  private final Target target;
  private final BrokerView broker;
  private final Resharding steps;
  private final Drain drain;
  private final Consumer<String> tell;

  /** It cannot be done; the message says why, and what to do. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  Reshard(Target target, BrokerView broker, Consumer<String> tell) {
    this.target = target;
    this.broker = broker;
    this.steps = new Resharding(broker);
    this.drain = new Drain(target, broker);
    this.tell = tell;
  }

  /** Tells what would be done. */
  void plan(int wanted) throws IOException, RefusedException, SQLException {
    ShardNumber number = number();
    if (number.isChanging()) {
      tell.accept("The number of shards is being changed: " + number);
    }
    Shards before = new Shards(number.inForce());
    Shards after = new Shards(wanted);
    for (String product : products()) {
      int from = before.of(product);
      int to = after.of(product);
      tell.accept(
          from == to
              ? "%s stays in shard %d".formatted(product, from)
              : "%s goes from shard %d to shard %d".formatted(product, from, to));
    }
    List<String> waiting = drain.waiting(number.inForce());
    tell.accept(
        waiting.isEmpty()
            ? "Nothing waits to be read."
            : "Messages wait at this moment for %s; begin waits until they have come through."
                .formatted(String.join(", ", waiting)));
  }

  /**
   * Shuts market_raw, and waits until all that it holds has come through; opens it again where that
   * does not happen within {@code patience}.
   */
  void begin(int wanted, Duration patience)
      throws IOException, RefusedException, SQLException, InterruptedException {
    ShardNumber number = number();
    if (number.isChanging() && number.next().orElseThrow() != wanted) {
      throw new RefusedException(
          "another change is under way, %s: bring that to its end, or abort it".formatted(number));
    }
    if (number.inForce() == wanted) {
      throw new RefusedException("there are %d shards already".formatted(wanted));
    }
    ShardNumber changing = ShardNumber.of(number.inForce()).becoming(wanted);
    if (!number.isChanging()) {
      steps.moving(false);
      steps.replace(number, changing);
      Thread.sleep(DECLARATIONS);
    }
    steps.shut();
    tell.accept(
        "market_raw is shut, ingestors hold what comes; who breaks off here opens it by: reshard"
            + " abort");
    if (!awaitDrained(number.inForce(), patience)) {
      List<String> waiting = drain.waiting(number.inForce());
      abort();
      throw new RefusedException(
          "after %d s something still waits for %s: all is as it was"
              .formatted(patience.toSeconds(), String.join(", ", waiting)));
    }
    tell.accept(
        "all has come through: stop every normalizer and snapshotter now, then say: reshard end");
  }

  /** Makes positions and number anew, and opens market_raw; nobody must read it. */
  void end() throws IOException, RefusedException, SQLException, InterruptedException {
    ShardNumber number = number();
    int wanted = number.next().orElseThrow(() -> new RefusedException("no change is under way"));
    ShardNumber moved = ShardNumber.of(wanted).becoming(wanted);
    if (!number.equals(moved)) {
      move(number, moved);
      tell.accept("the positions of %d shards are made".formatted(wanted));
    }
    // Also where an end before this one was cut off: else the next change would not wait to drain.
    steps.moving(false);
    // Ingestors address what they hold to the new shards; not before is market_raw open to them.
    Thread.sleep(INGESTORS_FOLLOW);
    steps.open();
    steps.replace(moved, ShardNumber.of(wanted));
    tell.accept(
        "market_raw is open: start normalizers and snapshotters with NUM_SHARDS=%d"
            .formatted(wanted));
  }

  /** A snapshotter that wakes now gets no lock before it can see the number that is in force. */
  private void move(ShardNumber number, ShardNumber moved)
      throws IOException, RefusedException, SQLException {
    check(number);
    int wanted = moved.inForce();
    int most = Math.max(number.inForce(), wanted);
    Position raw = broker.stream(Subjects.RAW).end();
    // Before anything is changed: what cannot be ended cannot be called off either.
    try (PositionMove move = PositionMove.begin(target.postgres(), most)) {
      steps.moving(true);
      savepoints(new Shards(wanted), most, raw);
      move.write(
          wanted,
          broker.stream(Subjects.TICKS).end(),
          () -> {
            requireUnchanged(raw);
            steps.replace(number, moved);
          });
    }
  }

  private void requireUnchanged(Position raw) throws IOException {
    if (!steps.isShut() || broker.stream(Subjects.RAW).lastSequence() != raw.streamSequence()) {
      throw new IOException("somebody opened market_raw meanwhile: say reshard begin once more");
    }
  }

  /** Opens market_raw again, with the number of shards that was. */
  void abort() throws IOException, RefusedException {
    ShardNumber number = number();
    if (!number.isChanging()) {
      throw new RefusedException("no change is under way");
    }
    if (steps.isMoving() || number.next().orElseThrow() == number.inForce()) {
      throw new RefusedException("positions are being made anew: say reshard end once more");
    }
    steps.open();
    steps.replace(number, ShardNumber.of(number.inForce()));
    tell.accept("all is as it was, with %d shards".formatted(number.inForce()));
  }

  private void check(ShardNumber number) throws IOException, RefusedException, SQLException {
    if (!steps.isShut()) {
      throw new RefusedException("market_raw is open: say reshard begin once more");
    }
    if (!broker.readers(Subjects.RAW).isEmpty()) {
      throw new RefusedException("a normalizer still runs: stop every one");
    }
    if (!steps.isMoving()) {
      List<String> waiting = drain.waiting(number.inForce());
      if (!waiting.isEmpty()) {
        throw new RefusedException(
            "something still waits for %s: start it again, and say reshard begin once more"
                .formatted(String.join(", ", waiting)));
      }
    }
  }

  private boolean awaitDrained(int shards, Duration patience)
      throws IOException, SQLException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!drain.waiting(shards).isEmpty()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(LOOK);
    }
    return true;
  }

  private void savepoints(Shards shards, int most, Position position) throws IOException {
    Map<Integer, Savepoint> held = new HashMap<>();
    for (int shard = 0; shard < most; shard++) {
      Optional<Savepoint> savepoint = drain.savepoint(shard);
      if (savepoint.isPresent()) {
        held.put(shard, savepoint.get());
      }
    }
    for (Replacement next : KnowledgeMove.of(held, shards, position)) {
      steps.position(ReaderNames.normalizer(next.shard()), SavepointCodec.encode(next.savepoint()));
    }
  }

  private Set<String> products() throws IOException {
    Set<String> products = new TreeSet<>();
    for (String subject : broker.subjects(Subjects.RAW, Subjects.raws()).keySet()) {
      products.add(Subjects.product(subject));
    }
    return products;
  }

  private ShardNumber number() throws IOException, RefusedException {
    return broker
        .shardNumber()
        .orElseThrow(() -> new RefusedException("the broker does not tell the number of shards"));
  }
}
