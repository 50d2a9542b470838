package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.batch.RefusedTrades;
import io.ledgerflux.snapshotter.batch.TickBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the messages of a shard's streams tell. */
final class ShardMessages {
  private static final Logger log = LoggerFactory.getLogger(ShardMessages.class);
  private static final String SERVICE = "snapshotter";

  private ShardMessages() {}

  /**
   * The ticks of some messages, and what among them is no tick.
   *
   * @param batch the ticks
   * @param unreadable a reject for each that is none
   */
  record Ticks(TickBatch batch, List<Reject> unreadable) {}

  /** The ticks of {@code batch}, a part of market_ticks. */
  static Ticks ticks(Batch batch, long nowNanos) {
    List<Entry> entries = new ArrayList<>(batch.messages().size());
    List<Reject> unreadable = new ArrayList<>();
    for (StreamMessage message : batch.messages()) {
      Position position =
          new Position(
              message.streamSequence(), message.brokerNanos(), batch.end().streamCreatedNanos());
      try {
        Tick tick = TickCodec.decode(message.data());
        entries.add(new Entry(tick, Subjects.isLate(message.subject()), position));
      } catch (MalformedMessageException e) {
        unreadable.add(unreadable(message, e, nowNanos));
      }
    }
    return new Ticks(new TickBatch(entries, batch.start(), batch.end()), unreadable);
  }

  /** The refused trades among {@code batch}, a part of market_rejects, of products of the shard. */
  static RefusedTrades refusedTrades(Batch batch, Predicate<String> isOwn) {
    Map<String, List<Long>> ids = new HashMap<>();
    for (StreamMessage message : batch.messages()) {
      if (!isOwn.test(Subjects.product(message.subject()))) {
        continue;
      }
      try {
        Reject reject = RejectCodec.decode(message.data());
        OptionalLong tradeId = reject.tradeId();
        if (tradeId.isPresent() && isOwn.test(reject.product())) {
          ids.computeIfAbsent(reject.product(), product -> new ArrayList<>())
              .add(tradeId.getAsLong());
        }
      } catch (MalformedMessageException e) {
        log.warn(
            "message {} of market_rejects is none: {}", message.streamSequence(), e.getMessage());
      }
    }
    return new RefusedTrades(ids, batch.start(), batch.end());
  }

  /** The reject of a tick that PostgreSQL refuses as {@code why} says. */
  static Reject unstorable(Entry entry, String why, long nowNanos) {
    byte[] original = TickCodec.encode(entry.tick());
    return new Reject(
        RejectReason.UNSTORABLE,
        why,
        subjectToken(entry.tick().product()),
        SERVICE,
        origin(entry.position().streamSequence()),
        nowNanos,
        entry.tick().tradeId(),
        kept(original),
        original.length);
  }

  private static Reject unreadable(
      StreamMessage message, MalformedMessageException why, long nowNanos) {
    return new Reject(
        RejectReason.UNSTORABLE,
        "no tick: " + why.getMessage(),
        subjectToken(Subjects.product(message.subject())),
        SERVICE,
        origin(message.streamSequence()),
        nowNanos,
        OptionalLong.empty(),
        kept(message.data()),
        message.data().length);
  }

  private static String origin(long streamSequence) {
    return Subjects.TICKS + ':' + streamSequence;
  }

  private static String subjectToken(String product) {
    return Products.isValid(product) ? product : Reject.NO_PRODUCT;
  }

  private static String kept(byte[] original) {
    return Reject.keptOf(new String(original, StandardCharsets.UTF_8));
  }
}
