package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.codec.ReplyCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A tick is encoded once, however many subscribers it has. */
class SharedEncodingTest extends SessionRig {
  private static final int SUBSCRIBERS = 1_000;
  private static final int TICKS = 20;

  @Test
  void allSubscribersAreSentTheSameBytes() {
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      session = session(0, 1, 3);
      subscribe(false, Map.of());
      sessions.add(session);
    }
    Set<byte[]> encodings = Collections.newSetFromMap(new IdentityHashMap<>());
    int sent = 0;
    for (int i = 0; i < TICKS; i++) {
      LiveTick live = live(tick(10 + i, 9 + i));
      for (Session each : sessions) {
        for (Effect effect : each.onTick(live, writable, now())) {
          encodings.add(ReplyCodec.encode(((Effect.Send) effect).reply()));
          sent++;
        }
      }
    }
    assertThat(sent).isEqualTo(SUBSCRIBERS * TICKS);
    assertThat(encodings).hasSize(TICKS);
  }
}
