package io.ledgerflux.normalizer;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.core.Outcome;
import io.ledgerflux.normalizer.core.Shard;
import io.ledgerflux.ops.Logging;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns each message of a shard into the one that is put out for it: a tick, a late tick, a reject,
 * or nothing. A message that makes it fail is a reject, too.
 */
final class MessageNormalizer {
  private static final Logger log = LoggerFactory.getLogger(MessageNormalizer.class);

  private final int number;
  private final Shard shard;

  /** The normalizer of shard {@code number}. */
  MessageNormalizer(int number, Shard shard) {
    this.number = number;
    this.shard = shard;
  }

  /**
   * What became of a message.
   *
   * @param outcome of its tick
   * @param output what is put out for it; nothing for a duplicate
   */
  record Normalized(Outcome outcome, Optional<OutboundMessage> output) {}

  /** Judges {@code message}, which was read at {@code nowNanos} since the epoch. */
  Normalized normalize(StreamMessage message, long nowNanos) {
    Tick tick = null;
    try {
      tick = TickCodec.decode(message.data());
      Outcome outcome = shard.judge(Subjects.product(message.subject()), tick);
      tellRestart(outcome);
      return new Normalized(outcome, output(outcome, message, tick, nowNanos));
    } catch (MalformedMessageException e) {
      return refused(RejectReason.UNDECODABLE, e, message, tick, nowNanos);
    } catch (RuntimeException e) {
      log.error(
          "message {} of {} cannot be judged", message.streamSequence(), message.subject(), e);
      return refused(RejectReason.INTERNAL_ERROR, e, message, tick, nowNanos);
    }
  }

  private Optional<OutboundMessage> output(
      Outcome outcome, StreamMessage message, Tick original, long nowNanos) {
    return switch (outcome) {
      case Outcome.OnTape(Tick tick, long _) ->
          Optional.of(message(Subjects.tick(number, tick.product()), tick));
      case Outcome.Late(Tick tick) ->
          Optional.of(message(Subjects.late(number, tick.product()), tick));
      case Outcome.Duplicate() -> Optional.empty();
      case Outcome.Refused refused ->
          Optional.of(Rejects.message(refused, message, original, nowNanos));
    };
  }

  private static void tellRestart(Outcome outcome) {
    if (outcome instanceof Outcome.OnTape(Tick tick, long _) && tick.restart()) {
      log.atWarn()
          .addKeyValue(Logging.PRODUCT, tick.product())
          .log("{} is numbered anew from sequence {} on", tick.product(), tick.sequence());
    }
  }

  private static OutboundMessage message(String subject, Tick tick) {
    return new OutboundMessage(subject, MessageIds.of(tick), TickCodec.encode(tick));
  }

  private static Normalized refused(
      RejectReason reason,
      Exception cause,
      StreamMessage message,
      @Nullable Tick tick,
      long nowNanos) {
    String detail =
        cause instanceof MalformedMessageException
            ? String.valueOf(cause.getMessage())
            : cause.toString();
    Outcome.Refused refused = new Outcome.Refused(reason, detail);
    return new Normalized(refused, Optional.of(Rejects.message(refused, message, tick, nowNanos)));
  }
}
