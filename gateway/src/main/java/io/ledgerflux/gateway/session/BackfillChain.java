package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Frame;
import java.util.List;
import java.util.Optional;

/**
 * Looks in the stream, and in the history for what is older or missing there, and for what follows
 * a sequence that is no tick's, several ticks' or of a numbering that is over; where the history
 * ends, the session goes on in the stream.
 *
 * @param stream finds what the broker still keeps
 * @param history finds what is stored, and takes over any search
 */
public record BackfillChain(BackfillSource stream, IndexedBackfillSource history)
    implements BackfillSource {
  @Override
  public Found find(Search search) throws InterruptedException {
    return find(search, Seeker.GATEWAY);
  }

  @Override
  public Found find(Search search, Seeker seeker) throws InterruptedException {
    return switch (search.from()) {
      case InHistory _ -> history.find(search, seeker);
      case InStream _ -> {
        Optional<Found> known = recall(search, seeker);
        if (known.isPresent()) {
          yield known.get();
        }
        yield search.isAhead() ? Found.NOTHING : seek(search, seeker);
      }
    };
  }

  /** What the history has without a gap behind a sequence that the stream is not read for. */
  private Optional<Found> recall(Search search, Seeker seeker) throws InterruptedException {
    return search.first()
        ? history.beyondTheStream(search, seeker).filter(found -> isWhole(found, search))
        : Optional.empty();
  }

  private Found seek(Search search, Seeker seeker) throws InterruptedException {
    Found found = stream.find(search, seeker);
    return follows(found, search) ? upToGap(found) : better(history.find(search, seeker), found);
  }

  private static boolean isWhole(Found found, Search search) {
    return !found.frames().isEmpty()
        && follows(found, search)
        && found.frames().stream().noneMatch(Frame::gap);
  }

  /** A stream that came to its end without a tick may have lost those that the history has. */
  private static boolean follows(Found found, Search search) {
    return found.proven()
        && (found.frames().isEmpty()
            ? !found.complete()
            : follows(found.frames().getFirst(), search));
  }

  private static boolean follows(Frame first, Search search) {
    return !first.gap() && first.previousSequence() <= search.afterSequence();
  }

  /** What stands before ticks that are missing: the next page begins there, in the history. */
  private static Found upToGap(Found found) {
    List<Frame> frames = found.frames();
    for (int i = 1; i < frames.size(); i++) {
      if (frames.get(i).gap()) {
        long place = frames.stream().skip(i).mapToLong(Frame::streamSequence).min().orElseThrow();
        return new Found(
            frames.subList(0, i), true, false, new InStream(place), found.numberingNanos());
      }
    }
    return found;
  }

  /** An empty answer of the history says no more than the stream's, which has a gap. */
  private static Found better(Found older, Found found) {
    boolean helps = older.proven() && !older.frames().isEmpty();
    return helps || !found.proven() ? older : found;
  }
}
