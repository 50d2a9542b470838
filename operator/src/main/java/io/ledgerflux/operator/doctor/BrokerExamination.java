package io.ledgerflux.operator.doctor;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.StoreInspection;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReport;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.codec.SavepointCodec;
import io.ledgerflux.operator.target.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks at the broker: at its streams, and who writes and reads them. */
final class BrokerExamination {
  private static final Duration RECENT = Duration.ofMinutes(5);

  /** So many messages of market_raw tell of clocks. */
  private static final int FEW = 20;

  private final Target target;
  private final BrokerView broker;

  BrokerExamination(Target target, BrokerView broker) {
    this.target = target;
    this.broker = broker;
  }

  /** What is seen now. */
  BrokerSight look() throws IOException {
    Optional<ShardNumber> number = broker.shardNumber();
    Shards shards = new Shards(number.map(ShardNumber::inForce).orElse(1));
    Streams declared = new Streams(target.limits(), shards.count());
    List<StreamReport> streams = broker.streams(declared);
    Map<String, StreamReport> byName =
        streams.stream().collect(Collectors.toMap(StreamReport::name, stream -> stream));
    List<ReaderSight> normalizers = new ArrayList<>();
    Set<Integer> unread = new TreeSet<>();
    StreamReport raw = byName.getOrDefault(Subjects.RAW, broker.stream(Subjects.RAW));
    if (raw.there() && number.filter(ShardNumber::isChanging).isEmpty()) {
      unread.addAll(shards.all());
      List<String> read = broker.readers(Subjects.RAW);
      unread.removeIf(shard -> read.contains(Subjects.rawOfShard(shard)));
      for (int shard : shards.all()) {
        normalizers.add(normalizer(raw, shard));
      }
    }
    return new BrokerSight(
        target.broker().toString(),
        number,
        streams,
        new StoreInspection(broker).withheld(declared),
        normalizers,
        unread,
        isThere(byName, Subjects.STATUS) ? feeds() : List.of(),
        isThere(byName, Subjects.REJECTS) ? rejects() : Map.of(),
        traffic(byName),
        raw.there() ? newestRaw(raw) : List.of());
  }

  private static boolean isThere(Map<String, StreamReport> streams, String name) {
    StreamReport stream = streams.get(name);
    return stream != null && stream.there();
  }

  private BrokerSight.Traffic traffic(Map<String, StreamReport> streams) throws IOException {
    Instant since = Instant.now().minus(RECENT);
    return new BrokerSight.Traffic(
        isThere(streams, Subjects.RAW) ? broker.since(Subjects.RAW, since) : 0,
        isThere(streams, Subjects.REJECTS) ? broker.since(Subjects.REJECTS, since) : 0);
  }

  private ReaderSight normalizer(StreamReport raw, int shard) throws IOException {
    Optional<Position> position = Optional.empty();
    Optional<byte[]> savepoint = broker.position(ReaderNames.normalizer(shard));
    if (savepoint.isPresent()) {
      try {
        position = Optional.of(SavepointCodec.decode(savepoint.get()).position());
      } catch (MalformedMessageException e) {
        position = Optional.empty();
      }
    }
    return reader(
        broker,
        "The normalizer of shard " + shard,
        raw,
        position,
        List.of(Subjects.rawOfShard(shard)));
  }

  /** What is seen of a reader of {@code stream} that stands at {@code position}. */
  static ReaderSight reader(
      BrokerView broker,
      String name,
      StreamReport stream,
      Optional<Position> position,
      List<String> filters)
      throws IOException {
    long at =
        position
            .filter(held -> held.streamCreatedNanos() == stream.createdNanos())
            .map(Position::streamSequence)
            .orElse(0L);
    long waiting = 0;
    OptionalLong first = OptionalLong.empty();
    for (String filter : filters) {
      waiting += broker.waiting(stream.name(), filter, at);
      Optional<StreamMessage> next = broker.next(stream.name(), filter, at + 1);
      if (next.isPresent()) {
        long stored = next.get().brokerNanos();
        first = OptionalLong.of(Math.min(stored, first.orElse(stored)));
      }
    }
    return new ReaderSight(name, stream, position, waiting, first);
  }

  private List<FeedStatus> feeds() throws IOException {
    List<FeedStatus> feeds = new ArrayList<>();
    for (String subject :
        new TreeSet<>(broker.subjects(Subjects.STATUS, Subjects.statuses()).keySet())) {
      Optional<StreamMessage> last = broker.last(Subjects.STATUS, subject);
      if (last.isPresent()) {
        try {
          if (FeedStatusCodec.decode(last.get().data()) instanceof FeedStatus status) {
            feeds.add(status);
          }
        } catch (MalformedMessageException e) {
          throw new IOException(subject + " holds no status: " + e.getMessage(), e);
        }
      }
    }
    return feeds;
  }

  private Map<String, Long> rejects() throws IOException {
    Map<String, Long> reasons = new TreeMap<>();
    broker
        .subjects(Subjects.REJECTS, Subjects.rejects())
        .forEach((subject, count) -> reasons.merge(subject.split("\\.")[2], count, Long::sum));
    return reasons;
  }

  private List<BrokerSight.Clocks> newestRaw(StreamReport raw) throws IOException {
    List<BrokerSight.Clocks> newest = new ArrayList<>();
    long from = Math.max(1, raw.lastSequence() - FEW + 1);
    for (Optional<StreamMessage> next = broker.next(Subjects.RAW, Subjects.raws(), from);
        next.isPresent() && newest.size() < FEW;
        next = broker.next(Subjects.RAW, Subjects.raws(), from)) {
      from = next.get().streamSequence() + 1;
      clocks(next.get()).ifPresent(newest::add);
    }
    return newest;
  }

  private static Optional<BrokerSight.Clocks> clocks(StreamMessage message) {
    try {
      Tick tick = TickCodec.decode(message.data());
      return Optional.of(
          new BrokerSight.Clocks(tick.eventNanos(), tick.ingestNanos(), message.brokerNanos()));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
