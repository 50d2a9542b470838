package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.Tick;
import java.util.OptionalLong;

/**
 * Ticks in a row that fit each other, but not the numbering in force. One may be a fault; three are
 * a venue that began to number anew.
 *
 * @param ticks how many there are
 * @param sequence of the last of them
 * @param tradeId the last one told among them
 */
public record NewNumbering(int ticks, long sequence, OptionalLong tradeId) {
  /** No such tick. */
  public static final NewNumbering NONE = new NewNumbering(0, 0, OptionalLong.empty());

  private static final int PROOF = 3;

  boolean isProven() {
    return ticks >= PROOF;
  }

  /** With {@code tick}, which does not fit the numbering in force. */
  NewNumbering with(Tick tick) {
    if (ticks > 0 && tick.sequence() == sequence && tick.tradeId().equals(tradeId)) {
      return this;
    }
    boolean fits =
        ticks > 0
            && Numbers.rises(sequence, tick.sequence())
            && Numbers.mayRise(tradeId, tick.tradeId());
    OptionalLong newestTradeId = tick.tradeId().isPresent() || !fits ? tick.tradeId() : tradeId;
    return new NewNumbering(fits ? ticks + 1 : 1, tick.sequence(), newestTradeId);
  }
}
