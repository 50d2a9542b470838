package io.ledgerflux.nats;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells which holes in what a reader gets are messages that fell out of its stream. Most holes are
 * other subjects' messages. One is a loss where the stream's first message lay behind its beginning
 * when it was passed over: either the first message that the stream was seen to hold lies in it, or
 * fewer messages waited behind it than should. What the stream holds is asked only afterwards, when
 * its first messages may have gone on beyond the hole: so what was seen before counts, too.
 */
final class LossWatch {
  private final List<Hole> holes = new ArrayList<>();
  private long firstHeldBefore;

  private record Hole(long from, long to, boolean fewerWait) {
    boolean endsAt(long firstHeld) {
      return from < firstHeld && firstHeld <= to + 1;
    }
  }

  /**
   * A message came.
   *
   * @param last the stream sequence of the one before it
   * @param sequence its own
   * @param pendingBefore how many messages waited for the reader when the one before was sent
   * @param pending how many waited behind it when it was sent
   */
  void passed(long last, long sequence, long pendingBefore, long pending) {
    if (sequence > last + 1) {
      holes.add(new Hole(last + 1, sequence - 1, pending < pendingBefore - 1));
    }
  }

  /**
   * What was lost since this was asked last, where the stream now begins with {@code firstHeld}.
   */
  List<Loss> losses(long firstHeld) {
    List<Loss> losses = new ArrayList<>();
    for (Hole hole : holes) {
      boolean isLoss = hole.endsAt(firstHeld) || hole.endsAt(firstHeldBefore) || hole.fewerWait();
      if (hole.from() < firstHeld && isLoss) {
        losses.add(new Loss(hole.from(), hole.to()));
      }
    }
    holes.clear();
    firstHeldBefore = firstHeld;
    return losses;
  }

  /** The reader is too near to the stream's end to lose anything, or begins anew. */
  void clear() {
    holes.clear();
    firstHeldBefore = 0;
  }
}
