package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a reader has come in its stream, where it goes on, and what it lost on its way: what fell
 * out of the stream before it was read is counted, logged, and kept until the reader's owner is
 * told.
 *
 * <p>The reader's thread owns it.
 */
final class ReaderProgress {
  private static final Logger log = LoggerFactory.getLogger(ReaderProgress.class);

  /** A reader that is closer to the stream's end than this loses nothing to retention. */
  private static final long SAFE_LAG_NANOS = Duration.ofSeconds(5).toNanos();

  private final String name;
  private final String stream;
  private final NatsMetrics metrics;
  private final Start begin;
  private final LossWatch lossWatch = new LossWatch();
  private Position position;
  private final List<Loss> untold = new ArrayList<>();
  private boolean mayLose;

  /** The first message that was read, of a reader that did not want those before it. */
  private @Nullable Position firstWanted;

  /** Whether the stream has to be read anew, and nothing of it was yet. */
  private boolean readsAnew;

  private IdleCause idleCause = new IdleCause.Usual();
  private int triesInVain = 1; // Nothing is known of the stream yet.

  /** A reader that has read nothing, and begins at {@code begin}. */
  ReaderProgress(String name, String stream, NatsMetrics metrics, Start begin) {
    this.name = name;
    this.stream = stream;
    this.metrics = metrics;
    this.begin = begin;
    this.position = begin instanceof Start.After(Position after) ? after : Position.BEGINNING;
  }

  String name() {
    return name;
  }

  String stream() {
    return stream;
  }

  Position position() {
    return position;
  }

  boolean isAtBeginning() {
    return position.equals(Position.BEGINNING);
  }

  /** Where a reader begins that has read nothing. */
  Start begin() {
    lossWatch.clear();
    return begin instanceof Start.After ? new Start.First() : begin;
  }

  /** Where a reader goes on whose stream is now as {@code view} says. */
  Start resume(StreamView view) {
    return switch (Resumption.of(position, view)) {
      case Resumption.From(long sequence) -> {
        holdsFrom(view.firstSequence());
        yield readsAnew ? anew(view) : new Start.AtSequence(sequence);
      }
      case Resumption.AfterLoss(long _, Loss loss) when readsAnew && firstWanted != null -> {
        position = new Position(loss.toSequence(), 0, position.streamCreatedNanos());
        yield anew(view);
      }
      case Resumption.AfterLoss(long sequence, Loss loss) -> {
        holdsFrom(view.firstSequence());
        lost(loss);
        position = new Position(loss.toSequence(), 0, position.streamCreatedNanos());
        yield new Start.AtSequence(sequence);
      }
      case Resumption.Anew(String reason) -> {
        log.warn("{}: reads {} anew: {}", name, stream, reason);
        if (view.createdNanos() != position.streamCreatedNanos()) {
          firstWanted = null;
        }
        idleCause = new IdleCause.Usual();
        lossWatch.clear();
        readsAnew = true;
        position = new Position(Math.max(0, view.firstSequence() - 1), 0, view.createdNanos());
        yield anew(view);
      }
    };
  }

  /**
   * Where a reader goes on that does not know what it has of its stream: with the first message,
   * or, of a stream that is the same but for its tail, with the first that it wanted. What stands
   * before that would be news to it, and is old: it may be of a numbering that has ended.
   */
  private Start anew(StreamView view) {
    Position wanted = firstWanted;
    if (wanted == null) {
      return new Start.First();
    }
    if (view.lastNanos() >= wanted.brokerNanos()) {
      return new Start.AtTime(Instant.ofEpochSecond(0, wanted.brokerNanos()));
    }
    return view.lastSequence() < wanted.streamSequence()
        ? new Start.AtSequence(view.lastSequence() + 1) // All that it wanted is lost.
        : new Start.First(); // The broker's clock went back: times tell nothing.
  }

  /** {@code first} begins what is read in one go. */
  void begins(StreamMessage first, long nowNanos) {
    boolean wantsAll = !isAtBeginning() && !(readsAnew && firstWanted != null);
    mayLose = nowNanos - first.brokerNanos() > SAFE_LAG_NANOS && wantsAll;
  }

  /**
   * A message was read.
   *
   * @param pendingBefore how many messages waited behind the one before it
   * @param pending how many wait behind it
   * @param createdNanos when its stream was created
   */
  void read(StreamMessage message, long pendingBefore, long pending, long createdNanos) {
    idleCause = new IdleCause.Usual();
    lossWatch.passed(position.streamSequence(), message.streamSequence(), pendingBefore, pending);
    position = new Position(message.streamSequence(), message.brokerNanos(), createdNanos);
    readsAnew = false;
    if (firstWanted == null && !beginsWithAll()) {
      firstWanted = position;
    }
  }

  private boolean beginsWithAll() {
    return begin instanceof Start.First || begin instanceof Start.After;
  }

  /** Nothing came for a while, and {@code why}. */
  void waits(IdleCause why) {
    switch (why) {
      case IdleCause.Usual() -> {}
      case IdleCause.AtEnd(Position end) -> {
        idleCause = new IdleCause.Usual();
        position = end;
        readsAnew = false;
      }
      case IdleCause.Stalled _ ->
          idleCause = idleCause instanceof IdleCause.Withheld ? idleCause : why;
      case IdleCause.Withheld(long _, long last) -> {
        if (idleCause instanceof IdleCause.Withheld(long first, long _)) {
          idleCause =
              new IdleCause.Withheld(first, last); // What is dropped meanwhile was not read, too.
        } else {
          idleCause = why;
          log.warn("{}: {}", name, obstacle().orElseThrow());
        }
      }
    }
  }

  /** It was tried to read; whether the reader has a consumer now. */
  void tried(boolean attached) {
    triesInVain = attached ? 0 : triesInVain + 1;
  }

  /** Why the reader waits in vain, in words; one try that failed is no reason yet. */
  Optional<String> obstacle() {
    if (triesInVain > 1) {
      return Optional.of(stream + " cannot be read");
    }
    return switch (idleCause) {
      case IdleCause.Usual(), IdleCause.AtEnd _ -> Optional.empty();
      case IdleCause.Stalled(long waiting) ->
          Optional.of("%d messages of %s wait, and do not come".formatted(waiting, stream));
      case IdleCause.Withheld(long _, long last) ->
          Optional.of(
              "%s does not give message %d, its last: its store is damaged"
                  .formatted(stream, last));
    };
  }

  /** How many messages the stream took that it does not give, other readers' among them. */
  long withheld() {
    return idleCause instanceof IdleCause.Withheld(long first, long last)
        ? Math.max(0, last - unread(first) + 1)
        : 0;
  }

  /** The stream goes on with {@code next}: of what it withheld before, that is lost which is. */
  void givesAgain(long next, Damage.Given stream) throws IOException, JetStreamApiException {
    if (idleCause instanceof IdleCause.Withheld(long first, long last)) {
      Damage.around(unread(first), last, next, stream)
          .ifPresent(
              loss -> {
                lost(loss);
                position = new Position(loss.toSequence(), 0, position.streamCreatedNanos());
              });
    }
  }

  private long unread(long firstHeld) {
    if (!isAtBeginning()) {
      return position.streamSequence() + 1;
    }
    return begin instanceof Start.AtSequence(long sequence)
        ? Math.max(sequence, firstHeld)
        : firstHeld;
  }

  /** Whether what was read in one go was so old that the stream may have dropped its neighbours. */
  boolean mayLose() {
    return mayLose;
  }

  /** The stream's first message is now {@code firstHeld}: what fell out unread shows. */
  void holdsFrom(long firstHeld) {
    lossWatch.losses(firstHeld).forEach(this::lost);
  }

  /** Nothing of what was passed over fell out of the stream. */
  void lostNothing() {
    lossWatch.clear();
  }

  /** What was lost since this was asked last. */
  List<Loss> takeLosses() {
    List<Loss> losses = List.copyOf(untold);
    untold.clear();
    return losses;
  }

  private void lost(Loss found) {
    untold.add(found);
    metrics.lost(name, found);
    log.warn(
        "{}: messages {} to {} of {} cannot be read any more",
        name,
        found.fromSequence(),
        found.toSequence(),
        stream);
  }
}
