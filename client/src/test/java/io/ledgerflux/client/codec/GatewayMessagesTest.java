package io.ledgerflux.client.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.client.Golden;
import io.ledgerflux.client.Messages;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.CaughtUp;
import io.ledgerflux.client.protocol.GatewayMessage.FeedGap;
import io.ledgerflux.client.protocol.GatewayMessage.Increment;
import io.ledgerflux.client.protocol.GatewayMessage.Market;
import io.ledgerflux.client.protocol.GatewayMessage.ReplayEnd;
import io.ledgerflux.client.protocol.GatewayMessage.Replayed;
import io.ledgerflux.client.protocol.GatewayMessage.Resume;
import io.ledgerflux.client.protocol.GatewayMessage.Resume.Outcome;
import io.ledgerflux.client.protocol.GatewayMessage.Status;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayMessagesTest {
  @Test
  void knowsAllThatAGatewaySays() throws Exception {
    List<String> replies = Golden.names().stream().filter(n -> !Golden.isRequest(n)).toList();
    assertThat(replies).hasSizeGreaterThanOrEqualTo(24);
    for (String reply : replies) {
      assertThat(read(reply)).as(reply).isNotInstanceOf(GatewayMessage.Other.class);
    }
  }

  @Test
  void readsASnapshot() throws Exception {
    Market market = (Market) read("snapshot");
    MarketState state = market.snapshot().state();
    assertThat(market.recovered()).isTrue();
    assertThat(market.product()).isEqualTo("ETH-USD");
    assertThat(state).isNotNull();
    assertThat(state.lastTrade())
        .isEqualTo(
            new Trade(
                new BigDecimal("1285.22"),
                new BigDecimal("11.4396987"),
                Side.BUY,
                OptionalLong.of(370843401)));
    assertThat(state.lastSequence()).isEqualTo(37475248783L);
  }

  @Test
  void readsASnapshotOfAProductWithoutAPrice() throws Exception {
    Market market = (Market) read("snapshot-without-price");
    assertThat(market.snapshot().state()).isNull();
    assertThat(market.snapshot().sequence()).isZero();
  }

  @Test
  void readsThatTicksWereNotRecovered() throws Exception {
    assertThat(((Market) read("snapshot-not-recovered")).recovered()).isFalse();
  }

  @Test
  void readsATickWithItsDigits() throws Exception {
    Increment increment = (Increment) read("incr");
    assertThat(increment.conflated()).isZero();
    assertThat(increment.gap()).isFalse();
    assertThat(increment.tick().previousSequence()).hasValue(37475248770L);
    assertThat(increment.tick().lastTrade())
        .isEqualTo(
            new Trade(
                new BigDecimal("1285.22"),
                new BigDecimal("11.4396987"),
                Side.BUY,
                OptionalLong.of(370843401)));
    assertThat(increment.tick().bestAsk())
        .isEqualTo(new Quote(new BigDecimal("1285.27"), new BigDecimal("1.56637040")));
  }

  @Test
  void readsWhatAnIncrementSaysOfItself() throws Exception {
    assertThat(((Increment) read("incr-conflated")).conflated()).isEqualTo(3);
    assertThat(((Increment) read("incr-gap")).gap()).isTrue();
    assertThat(((Increment) read("incr-conflated-gap")).gap()).isTrue();
  }

  @Test
  void readsTheFieldsInAnyOrder() throws Exception {
    String text = Messages.tick("BTC-USD", 2, 1);
    String data = text.substring(text.indexOf("\"data\""), text.length() - 1);
    GatewayMessage message =
        GatewayMessages.decode("{ " + data + " , \"gap\":true,\"op\":\"incr\"}");
    assertThat(((Increment) message).gap()).isTrue();
    assertThat(((Increment) message).tick().sequence()).isEqualTo(2);
  }

  @Test
  void readsHowAResumeIsServed() throws Exception {
    long from = 37475248770L;
    assertThat(read("resume")).isEqualTo(new Resume("BTC-USD", from, Outcome.RECOVERED));
    assertThat(read("resume-ahead")).isEqualTo(new Resume("BTC-USD", from, Outcome.AHEAD));
    assertThat(read("resume-not-recovered"))
        .isEqualTo(new Resume("BTC-USD", from, Outcome.NOT_RECOVERED));
  }

  @Test
  void readsMessagesWithoutPrices() throws Exception {
    assertThat(read("rate_limit")).isEqualTo(new GatewayMessage.RateLimit(10));
    assertThat(read("pong")).isEqualTo(new GatewayMessage.Pong("1"));
    assertThat(read("pong-with-id")).isEqualTo(new GatewayMessage.Pong("1.50"));
    assertThat(read("error"))
        .isEqualTo(
            new GatewayMessage.Refusal("SUBSCRIBE_ERROR", "products is missing", Optional.of("7")));
    assertThat(read("ack"))
        .isEqualTo(new GatewayMessage.Acknowledgement("a-1", List.of("BTC-USD", "ETH-USD")));
  }

  @Test
  void readsTheTapeAsItWas() throws Exception {
    Replayed replayed = (Replayed) read("incr-replay");
    assertThat(replayed.tick()).isEqualTo(((Increment) read("incr")).tick());
    assertThat(replayed.gap()).isFalse();
    assertThat(((Replayed) read("incr-replay-gap")).gap()).isTrue();
    assertThat(read("caught_up")).isEqualTo(new CaughtUp(List.of("BTC-USD", "ETH-USD"), 12345));
    assertThat(read("replay_end"))
        .isEqualTo(new ReplayEnd(List.of("BTC-USD"), 12345, ReplayEnd.Reason.COMPLETE));
    assertThat(read("error-retry"))
        .isEqualTo(
            new GatewayMessage.Refusal(
                "HISTORY_UNAVAILABLE",
                "the database is away",
                OptionalLong.of(1000),
                Optional.of("r-1")));
  }

  @Test
  void readsHowTheFeedIsDoing() throws Exception {
    assertThat(read("status"))
        .isEqualTo(new Status("BTC-USD", FeedState.LIVE, OptionalLong.of(120)));
    assertThat(read("status-without-tick"))
        .isEqualTo(new Status("ADA-USD", FeedState.STALE, OptionalLong.empty()));
    assertThat(read("gap")).isEqualTo(new FeedGap("BTC-USD", 370843402, 370843405, false));
    assertThat(read("gap_closed")).isEqualTo(new FeedGap("BTC-USD", 370843403, 370843403, true));
  }

  @Test
  void readsThatTheGatewayStops() throws Exception {
    assertThat(read("reconnect")).isEqualTo(new GatewayMessage.Reconnect(1500));
  }

  @Test
  void passesOverKindsThatItDoesNotKnow() throws Exception {
    assertThat(GatewayMessages.decode("{\"op\":\"news\",\"x\":{\"y\":[1]}}"))
        .isEqualTo(new GatewayMessage.Other("news"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"op\":\"incr\"",
        "{}",
        "{\"op\":7}",
        "{\"op\":\"incr\"}",
        "{\"op\":\"incr\",\"data\":7}",
        "{\"op\":\"incr\",\"data\":{\"product\":\"A\"}}",
        "{\"op\":\"snapshot\",\"data\":\"{}\"}",
        "{\"op\":\"status\",\"product\":\"A\",\"state\":\"fine\"}",
        "{\"op\":\"replay_end\",\"products\":[\"A\"],\"ticks\":1,\"reason\":\"bored\"}",
        "{\"op\":\"caught_up\",\"products\":[7],\"ticks\":1}"
      })
  void saysWhatIsNoMessage(String text) {
    assertThatThrownBy(() -> GatewayMessages.decode(text))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static GatewayMessage read(String golden) throws Exception {
    return GatewayMessages.decode(Golden.text(golden));
  }
}
