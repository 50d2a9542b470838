package io.ledgerflux.client.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.client.Golden;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.client.protocol.GatewayMessage.Increment;
import io.ledgerflux.client.protocol.GatewayMessage.Market;
import io.ledgerflux.client.protocol.GatewayMessage.Resume;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayMessagesTest {
  @Test
  void readsASnapshot() throws Exception {
    Market market = (Market) read("snapshot");
    MarketState state = market.snapshot().state();
    assertThat(market.recovered()).isTrue();
    assertThat(market.product()).isEqualTo("BTC-USD");
    assertThat(state).isNotNull();
    assertThat(state.lastTrade())
        .isEqualTo(
            new Trade(
                new BigDecimal("84140.83"),
                new BigDecimal("0.00004104"),
                Side.BUY,
                OptionalLong.of(1099995623)));
    assertThat(state.lastSequence()).isEqualTo(136967652357L);
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
    Increment increment = (Increment) read("increment");
    assertThat(increment.conflated()).isZero();
    assertThat(increment.gap()).isFalse();
    assertThat(increment.tick().previousSequence()).hasValue(37475248770L);
    assertThat(increment.tick().lastTrade())
        .isEqualTo(
            new Trade(
                new BigDecimal("1285.20"),
                new BigDecimal("11.43969870"),
                Side.SELL,
                OptionalLong.of(370843401)));
    assertThat(increment.tick().bestAsk())
        .isEqualTo(new Quote(new BigDecimal("1285.27"), new BigDecimal("1.56637040")));
  }

  @Test
  void readsHowManyTicksAConflatedOneStandsFor() throws Exception {
    assertThat(((Increment) read("increment-conflated")).conflated()).isEqualTo(12);
  }

  @Test
  void readsTheFieldsInAnyOrder() throws Exception {
    Increment increment = (Increment) read("increment-gap");
    assertThat(increment.gap()).isTrue();
    assertThat(increment.tick().sequence()).isEqualTo(20);
  }

  @Test
  void readsHowAResumeIsServed() throws Exception {
    assertThat(read("resume")).isEqualTo(new Resume("BTC-USD", 123, Resume.Outcome.RECOVERED));
    assertThat(read("resume-ahead")).isEqualTo(new Resume("BTC-USD", 123, Resume.Outcome.AHEAD));
    assertThat(read("resume-not-recovered"))
        .isEqualTo(new Resume("BTC-USD", 123, Resume.Outcome.NOT_RECOVERED));
  }

  @Test
  void readsMessagesWithoutPrices() throws Exception {
    assertThat(read("rate-limit")).isEqualTo(new GatewayMessage.RateLimit(10));
    assertThat(read("pong")).isEqualTo(new GatewayMessage.Pong("1"));
    assertThat(read("error"))
        .isEqualTo(new GatewayMessage.Refusal("INVALID_JSON", "not JSON", Optional.of("7")));
    assertThat(read("ack")).isEqualTo(new GatewayMessage.Acknowledgement("7"));
  }

  @Test
  void passesOverKindsThatItDoesNotKnow() throws Exception {
    assertThat(GatewayMessages.decode("{\"op\":\"replay_end\",\"x\":{\"y\":[1]}}"))
        .isEqualTo(new GatewayMessage.Other("replay_end"));
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
        "{\"op\":\"snapshot\",\"data\":\"{}\"}"
      })
  void saysWhatIsNoMessage(String text) {
    assertThatThrownBy(() -> GatewayMessages.decode(text))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static GatewayMessage read(String golden) throws Exception {
    return GatewayMessages.decode(Golden.text(golden));
  }
}
