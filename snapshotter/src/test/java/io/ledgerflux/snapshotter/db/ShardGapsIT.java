package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.nats.Position;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.RefusedTrades;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The gaps that are written with ticks and rejects. */
class ShardGapsIT extends ShardHistoryFixture {
  @Test
  void aRestartTellsTheTradesThatWereMissedAndRefusedBeforeIt() throws Exception {
    write(Ticks.tick(1_000, 500));
    refuse("BTC-USD", 598);
    write(Ticks.tick(20_000_000_000L, 600).restarting());
    refuse("BTC-USD", 599);
    write(late(Ticks.tick(1_001, 501)), Ticks.tick(20_000_000_001L, 601));

    assertThat(openGaps()).containsExactly("502 597 missed", "598 599 rejected");
    assertThat(rows.rows("SELECT generation, highest_trade_id FROM trade_numbering"))
        .containsExactly("0 601");
    assertThat(rows.rows("SELECT sum(expected) - sum(stored) FROM completeness_1min"))
        .containsExactly("98");
  }

  @Test
  void aNewNumberingOfTradesLeavesOldGapsOpen() throws Exception {
    write(Ticks.tick(1_000, 500), Ticks.tick(1_001, 503));
    write(Ticks.tick(3, 1).restarting(), Ticks.tick(4, 501));
    write(late(Ticks.tick(2, 502)));

    assertThat(openGaps()).containsExactly("501 502 missed", "2 500 missed");
  }

  @Test
  void openGapsAreWhatIsMissing() throws Exception {
    write(Ticks.tick(10, 100));
    Written jump = write(Ticks.tick(20, 110));
    assertThat(jump.openGaps()).containsEntry("BTC-USD", new OpenGaps(1, 9));
    assertThat(openGaps()).containsExactly("101 109 missed");
    assertThat(rows.rows("SELECT expected, stored FROM completeness_1min")).containsExactly("11 2");

    write(late(Ticks.tick(13, 103)));
    write(late(Ticks.tick(11, 101)), late(Ticks.tick(19, 109)));
    assertThat(openGaps()).containsExactly("102 102 missed", "104 108 missed");

    write(late(Ticks.tick(12, 102)));
    assertThat(
            rows.rows("SELECT first_missing, recovered FROM feed_gaps WHERE closed_at IS NOT NULL"))
        .containsExactly("102 t");
    assertThat(openGaps()).containsExactly("104 108 missed");
  }

  @Test
  void aRejectTurnsItsPartOfAGapInWhicheverOrder() throws Exception {
    write(Ticks.tick(10, 100));
    refuse("BTC-USD", 103, 104);
    write(Ticks.tick(20, 110));
    assertThat(openGaps()).containsExactly("101 102 missed", "103 104 rejected", "105 109 missed");

    Map<String, OpenGaps> counts = refuse("BTC-USD", 105, 109, 100);
    assertThat(counts).containsEntry("BTC-USD", new OpenGaps(4, 9));
    assertThat(openGaps())
        .containsExactly(
            "101 102 missed", "103 105 rejected", "106 108 missed", "109 109 rejected");

    write(late(Ticks.tick(14, 104)));
    assertThat(openGaps())
        .containsExactly(
            "101 102 missed",
            "103 103 rejected",
            "105 105 rejected",
            "106 108 missed",
            "109 109 rejected");
  }

  private Map<String, OpenGaps> refuseAll(String product, List<Long> ids)
      throws SQLException, LeaseLostException {
    Position end = new Position(rejectsPosition.streamSequence() + 1, 1, 1);
    Map<String, OpenGaps> counts =
        history.write(new RefusedTrades(Map.of(product, ids), rejectsPosition, end), NOW);
    rejectsPosition = end;
    return counts;
  }

  private Map<String, OpenGaps> refuse(String product, long... ids)
      throws SQLException, LeaseLostException {
    return refuseAll(product, Arrays.stream(ids).boxed().toList());
  }
}
