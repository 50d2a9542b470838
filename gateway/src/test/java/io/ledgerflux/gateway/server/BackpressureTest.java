package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.session.SessionLimits;
import io.ledgerflux.gateway.tape.Tapes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackpressureTest {
  private static final ServerConfig CONFIG =
      GatewayConfig.read(Settings.read(Map.of(), GatewayConfig.OPTIONS)).server();

  private final Market market = new Market(List.of(), new Tapes(1, Long.MAX_VALUE));
  private final Budget budget = new Budget(CONFIG.buffers());
  private final ListConnection connection = new ListConnection();
  private final Backpressure backpressure =
      new Backpressure(
          connection, new Session(new SessionLimits(0, 1, 1, 0), market, 0), budget, CONFIG, 0);

  @Test
  void aLineThatIsFullIsNotListenedToUntilThereIsRoom() {
    backpressure.listenWhileThereIsRoom(0);
    assertThat(connection.listened).as("it is listened to already").isEmpty();
    connection.writable = false;
    backpressure.listenWhileThereIsRoom(0);
    backpressure.listenWhileThereIsRoom(0);
    assertThat(backpressure.isFull()).isTrue();
    assertThat(connection.listened).containsExactly(false);
    connection.writable = true;
    backpressure.listenWhileThereIsRoom(0);
    assertThat(backpressure.isFull()).isFalse();
    assertThat(connection.listened).containsExactly(false, true);
  }

  @Test
  void whatIsHeldCountsOnceAgainstTheBudgetOfAll() {
    budget.moved(1_000);
    connection.heldBytes = 700;
    backpressure.count();
    backpressure.listenWhileThereIsRoom(0);
    assertThat(backpressure.heldBytes()).isEqualTo(700);
    assertThat(budget.heldBytes()).isEqualTo(1_700);
    connection.heldBytes = 200;
    backpressure.count();
    assertThat(backpressure.heldBytes()).isEqualTo(200);
    assertThat(budget.heldBytes()).isEqualTo(1_200);
  }

  @Test
  void whatWasHeldForWhoLeftIsGivenBackOnce() {
    budget.moved(1_000);
    connection.heldBytes = 700;
    backpressure.count();
    backpressure.ended();
    backpressure.ended();
    connection.heldBytes = 200;
    backpressure.count();
    assertThat(backpressure.heldBytes()).isZero();
    assertThat(budget.heldBytes()).isEqualTo(1_000);
  }

  @Test
  void whatWasFoundHasAQuarterOfTheShareHoweverMuchElseWaits() {
    assertThat(backpressure.roomForFound(4_096)).isEqualTo(4_096);
    connection.heldBytes = 1_096;
    assertThat(backpressure.roomForFound(4_096)).isEqualTo(3_000);
    connection.heldBytes = 10_000;
    assertThat(backpressure.roomForFound(4_096)).isEqualTo(1_024);
  }

  @Test
  void aLineThatTakesLessThanHalfItsBufferInTheTimeAllowedIsStuck() {
    long most = CONFIG.timeouts().slowClose().toNanos();
    int half = CONFIG.buffers().connectionBytes() / 2;
    connection.heldBytes = 1;
    connection.takenBytes = half - 1L;
    assertThat(backpressure.isStuck(most - 1)).isFalse();
    assertThat(backpressure.isStuck(most)).isTrue();
    connection.takenBytes = half;
    assertThat(backpressure.isStuck(most)).isFalse();
  }
}
