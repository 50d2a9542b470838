package io.ledgerflux.operator.doctor;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.db.DatabaseView;
import io.ledgerflux.operator.db.DatabaseView.Newest;
import io.ledgerflux.operator.doctor.Hops.Stored;
import io.ledgerflux.operator.target.Target;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.Optional;

/** Finds the last tick of a product at each hop. */
final class Tracking {
  private final Target target;
  private final BrokerView broker;

  Tracking(Target target, BrokerView broker) {
    this.target = target;
    this.broker = broker;
  }

  Hops find(String product) throws IOException, InterruptedException {
    int count = broker.shardNumber().map(ShardNumber::inForce).orElse(1);
    int shard = new Shards(count).of(product);
    Optional<Stored> raw = tick(Subjects.RAW, Subjects.rawOfAnyShard(product));
    Optional<StreamMessage> lastRaw = broker.last(Subjects.RAW, Subjects.rawOfAnyShard(product));
    Optional<Stored> ticks = tick(Subjects.TICKS, Subjects.tickOfAnyShard(product));
    Look<Optional<Newest>> history;
    Optional<Long> state = Optional.empty();
    boolean known = false;
    try (DatabaseView database = DatabaseView.open(target.postgres())) {
      history = new Look.Seen<>(database.history(product));
      state = database.snapshot(product);
      known =
          raw.isPresent()
              && (database.has(product, raw.get().sequence(), raw.get().eventNanos())
                  || state.filter(s -> s == raw.get().sequence()).isPresent());
    } catch (SQLException e) {
      history = new Look.Away<>(target.postgres().toString(), String.valueOf(e.getMessage()));
    }
    return new Hops(
        product,
        shard,
        feed(product),
        raw,
        ticks,
        history,
        state,
        snapshot(product),
        gateway(product),
        lastRaw.isPresent() ? refusal(product, lastRaw.get()) : Optional.empty(),
        known);
  }

  private Optional<FeedStatus> feed(String product) throws IOException {
    return broker
        .last(Subjects.STATUS, Subjects.status(product))
        .flatMap(
            message -> {
              try {
                return FeedStatusCodec.decode(message.data()) instanceof FeedStatus status
                    ? Optional.of(status)
                    : Optional.empty();
              } catch (MalformedMessageException e) {
                return Optional.empty();
              }
            });
  }

  private Optional<Stored> tick(String stream, String subject) throws IOException {
    return broker
        .last(stream, subject)
        .flatMap(
            message -> {
              try {
                Tick tick = TickCodec.decode(message.data());
                return Optional.of(
                    new Stored(
                        message.streamSequence(),
                        tick.sequence(),
                        tick.eventNanos(),
                        tick.ingestNanos(),
                        message.brokerNanos()));
              } catch (MalformedMessageException e) {
                return Optional.empty();
              }
            });
  }

  private Optional<Stored> snapshot(String product) throws IOException {
    return broker
        .last(Subjects.SNAPSHOTS, Subjects.snapshot(product))
        .flatMap(
            message -> {
              try {
                MarketState state = SnapshotCodec.decode(message.data()).state();
                return Optional.ofNullable(state)
                    .map(
                        held ->
                            new Stored(
                                message.streamSequence(),
                                held.lastSequence(),
                                held.lastUpdateNanos(),
                                0,
                                message.brokerNanos()));
              } catch (MalformedMessageException e) {
                return Optional.empty();
              }
            });
  }

  private GatewayLook gateway(String product) throws InterruptedException {
    Optional<URI> address = target.gateway();
    return address.isPresent()
        ? ServiceProbe.gatewayView(address.get(), product)
        : new GatewayLook.Unasked("none is named: say which by --gateway-url");
  }

  /** Why the normalizer refused {@code raw}, where it did. */
  private Optional<String> refusal(String product, StreamMessage raw) throws IOException {
    Optional<StreamMessage> last = broker.last(Subjects.REJECTS, "market.rejects.*." + product);
    if (last.isEmpty()) {
      return Optional.empty();
    }
    try {
      Reject reject = RejectCodec.decode(last.get().data());
      return reject.origin().equals(Subjects.RAW + ':' + raw.streamSequence())
          ? Optional.of(
              "%s, %s (rejects show %d)"
                  .formatted(
                      reject.reason().wireName(), reject.detail(), last.get().streamSequence()))
          : Optional.empty();
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
