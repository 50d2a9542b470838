package io.ledgerflux.simulator.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a client may do at a venue with Coinbase's limits, beside the one who is there already. */
class LimitsTest extends VenueRig {
  private static final String ELSEWHERE = "192.0.2.2";

  @Test
  void takesTwentyConnectionsAtOnceAndEightASecond() {
    assertThat(admitted(ELSEWHERE, 30)).isEqualTo(20);
    assertThat(admitted("192.0.2.3", 30)).isEqualTo(20);

    run(SECOND);
    assertThat(admitted(ELSEWHERE, 30)).isEqualTo(8);
    run(10 * SECOND);
    assertThat(admitted(ELSEWHERE, 30)).isEqualTo(20);
  }

  @Test
  void refusesTheMessagesOfAnAddressPastAHundredASecond() {
    ClientSession second = venue.connect(new HeardReader());
    HeardReader other = new HeardReader(ELSEWHERE);
    for (int i = 0; i < 50; i++) {
      send(request("ticker", "BTC-USD"), session);
      send(request("heartbeat", "BTC-USD"), second);
    }
    assertThat(reader.heard("error")).isEmpty();

    subscribe("ticker", "ETH-USD");
    assertThat(reader.heard("error"))
        .containsExactly(
            """
            {"type":"error","message":"Rate limit exceeded","reason":"too many messages a second"}\
            """);
    assertThat(session.products(Channel.TICKER)).containsExactly("BTC-USD");
    send(request("ticker", "ETH-USD"), venue.connect(other));
    assertThat(other.heard("error")).isEmpty();

    run(SECOND / 100);
    subscribe("ticker", "ETH-USD");
    assertThat(session.products(Channel.TICKER)).containsExactly("BTC-USD", "ETH-USD");
  }

  @Test
  void givesTenSubscriptionsToAChannelOfAProduct() {
    List<ClientSession> ten =
        Stream.generate(() -> venue.connect(new HeardReader())).limit(10).toList();
    ten.forEach(client -> send(request("ticker", "BTC-USD"), client));

    subscribe("ticker", "ETH-USD\",\"BTC-USD");
    assertThat(reader.heard)
        .containsExactly(
            """
            {"type":"error","message":"Failed to subscribe",\
            "reason":"too many subscriptions to ticker of BTC-USD"}\
            """);
    subscribe("heartbeat", "BTC-USD");
    assertThat(session.products(Channel.HEARTBEAT)).containsExactly("BTC-USD");
    send(request("ticker", "BTC-USD"), ten.getFirst());
    assertThat(((HeardReader) ten.getFirst().reader()).heard("error")).isEmpty();

    venue.leave(ten.getFirst());
    subscribe("ticker", "BTC-USD");
    assertThat(session.products(Channel.TICKER)).containsExactly("BTC-USD");
  }

  private int admitted(String address, int times) {
    int admitted = 0;
    for (int i = 0; i < times; i++) {
      admitted += venue.admits(address) ? 1 : 0;
    }
    return admitted;
  }
}
