package io.ledgerflux.simulator.replay;

import io.ledgerflux.simulator.codec.RecordedMessage;
import io.ledgerflux.simulator.replay.Recording.Summary;
import io.ledgerflux.simulator.venue.FeedMessage;
import io.ledgerflux.simulator.venue.Source;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * A recorded market as a source of messages. It begins when the first client subscribes, and is fed
 * from outside a batch at a time. Times are microseconds since the epoch.
 */
public final class ReplaySource implements Source {
  /** So many go out in one turn of an event loop, which has others to serve. */
  static final int MOST_AT_ONCE = 64;

  private static final int ENOUGH = 1_000;

  private final Summary recording;
  private final Pace pace;
  private final Queue<RecordedMessage> ahead = new ArrayDeque<>();
  private final Map<String, FeedMessage> last = new HashMap<>();
  private boolean begun;
  private boolean complete;
  private long beginMicros;
  private long moveMicros;
  private long reachedMicros;

  public ReplaySource(Summary recording, Pace pace) {
    this.recording = recording;
    this.pace = pace;
    this.reachedMicros = recording.firstMicros();
  }

  /** Whether another batch is wanted. */
  public boolean wantsMore() {
    return !complete && ahead.size() < ENOUGH;
  }

  /** Takes the next batch; an empty one is the end. */
  public void offer(List<RecordedMessage> messages) {
    complete = messages.isEmpty();
    ahead.addAll(messages);
  }

  /** Whether everything has been sent. */
  public boolean isOver() {
    return complete && ahead.isEmpty();
  }

  @Override
  public Collection<String> products() {
    return recording.products();
  }

  @Override
  public void advance(long nowMicros, Sink sink) {
    if (!begun) {
      if (!sink.ready()) {
        return;
      }
      begin(nowMicros);
    }
    RecordedMessage next = ahead.peek();
    for (int i = 0; i < MOST_AT_ONCE && next != null && isDue(next, nowMicros, sink); i++) {
      give(ahead.remove(), sink);
      next = ahead.peek();
    }
  }

  @Override
  public long nextMicros() {
    RecordedMessage next = ahead.peek();
    if (next == null || !begun) {
      return complete ? Long.MAX_VALUE : 0;
    }
    return dueMicros(next);
  }

  @Override
  public Optional<FeedMessage> earlierTicker(String product) {
    return Optional.empty();
  }

  @Override
  public long lastTradeId(String product) {
    FeedMessage ticker = last.get(product);
    return ticker == null ? 0 : ticker.tradeId();
  }

  @Override
  public long sequenceAt(String product, long nowMicros) {
    FeedMessage ticker = last.get(product);
    return ticker == null ? 0 : ticker.sequence();
  }

  /** The one after the last ticker's: a recording leaves no more room than that. */
  @Override
  public long spareSequence(String product) {
    return sequenceAt(product, 0) + 1;
  }

  @Override
  public void delay(long micros) {
    beginMicros += micros;
  }

  @Override
  public boolean canStartAnew() {
    return false;
  }

  @Override
  public void startAnew(String product, long nowMicros) {
    throw new UnsupportedOperationException("a recording cannot be numbered anew");
  }

  private void begin(long nowMicros) {
    begun = true;
    beginMicros = nowMicros;
    if (!pace.keepsTimes() && recording.lastTimeMicros() != RecordedMessage.UNKNOWN) {
      long length = recording.lastMicros() - recording.firstMicros();
      long inPresent = nowMicros + Math.min(length, pace.sentAfter(length));
      moveMicros = inPresent - recording.lastTimeMicros();
    }
  }

  private boolean isDue(RecordedMessage message, long nowMicros, Sink sink) {
    return pace.isUnbound() ? sink.ready() : dueMicros(message) <= nowMicros;
  }

  private long dueMicros(RecordedMessage message) {
    long arrival = Math.max(reachedMicros, message.arrivalMicros());
    return beginMicros + pace.sentAfter(arrival - recording.firstMicros());
  }

  private void give(RecordedMessage message, Sink sink) {
    reachedMicros = Math.max(reachedMicros, message.arrivalMicros());
    String product = message.product();
    if (!recording.products().contains(product)) {
      return;
    }
    String text = message.textWithTimeMovedBy(moveMicros);
    switch (message.type()) {
      case "ticker" -> {
        var ticker = new FeedMessage(product, message.tradeId(), message.sequence(), text);
        last.put(product, ticker);
        sink.ticker(ticker);
      }
      case "match", "last_match" -> sink.match(product, message.tradeId(), () -> text);
      default -> {}
    }
  }
}
