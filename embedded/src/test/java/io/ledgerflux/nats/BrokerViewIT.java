package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerViewIT {
  private final BrokerRig rig = new BrokerRig();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void tellsTheTimeByTheClockOfItsMessages() throws Exception {
    rig.connect();
    try (BrokerView view = BrokerView.open(rig.config(), "test")) {
      long before = stored(view, "1");
      long now = view.nowNanos(Subjects.STATUS);
      long after = stored(view, "2");

      assertThat(now).isBetween(before, after);
    }
  }

  /** When a message was stored. */
  private static long stored(BrokerView view, String id) throws Exception {
    String subject = Subjects.status("BTC-USD");
    view.publish(new OutboundMessage(subject, id, new byte[0]));
    Optional<StreamMessage> last = view.last(Subjects.STATUS, subject);
    return last.orElseThrow().brokerNanos();
  }
}
