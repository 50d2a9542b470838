package io.ledgerflux.normalizer;

import static io.ledgerflux.normalizer.core.Ticks.NOON;
import static io.ledgerflux.normalizer.core.Ticks.PRODUCT;
import static io.ledgerflux.normalizer.core.Ticks.SHARD;
import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.normalizer.core.Check;
import io.ledgerflux.normalizer.core.Shard;
import io.ledgerflux.normalizer.core.TickChecks;
import io.ledgerflux.normalizer.core.Ticks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class MessageNormalizerTest {
  private static final String SUBJECT = "market.raw.1.BTC-USD";
  private static final long NOW = NOON + 5;

  private final MessageNormalizer normalizer = normalizer(new TickChecks(Duration.ofSeconds(60)));

  @Test
  void putsATickOnTheTape() throws MalformedMessageException {
    output(tick(7));
    OutboundMessage sent = output(tick(9));

    assertThat(sent.subject()).isEqualTo("market.ticks.1.BTC-USD");
    assertThat(sent.messageId()).isEqualTo("BTC-USD:9:" + tick(9).eventNanos());
    assertThat(TickCodec.decode(sent.data())).isEqualTo(tick(9).following(OptionalLong.of(7)));
  }

  @Test
  void putsALateTickBesideTheTape() throws MalformedMessageException {
    output(tick(7));
    OutboundMessage sent = output(tick(5));

    assertThat(sent.subject()).isEqualTo("market.late.1.BTC-USD");
    assertThat(sent.messageId()).isEqualTo("BTC-USD:5:" + tick(5).eventNanos());
    assertThat(TickCodec.decode(sent.data())).isEqualTo(tick(5));
  }

  @Test
  void believesNoneOfTheMarksThatOnlyItSets() throws MalformedMessageException {
    Tick marked = tick(7).restarting();

    assertThat(TickCodec.decode(output(marked).data())).isEqualTo(tick(7));
    assertThat(TickCodec.decode(output(tick(5).following(OptionalLong.of(3))).data()))
        .isEqualTo(tick(5));
  }

  @Test
  void putsOutNothingForADuplicate() {
    output(tick(7));

    assertThat(normalizer.normalize(message(TickCodec.encode(tick(7))), NOW).output()).isEmpty();
  }

  @Test
  void rejectsWithReasonOriginAndOriginal() throws MalformedMessageException {
    byte[] original = TickCodec.encode(Ticks.of(PRODUCT, 7, OptionalLong.of(41), 0));
    OutboundMessage sent = normalizer.normalize(message(original), NOW).output().orElseThrow();

    assertThat(sent.subject()).isEqualTo("market.rejects.invalid_time.BTC-USD");
    assertThat(sent.messageId()).startsWith("invalid_time:").endsWith(":market_raw:17");
    assertThat(RejectCodec.decode(sent.data()))
        .isEqualTo(
            new Reject(
                RejectReason.INVALID_TIME,
                "1970-01-01T00:00:00Z is before 2015",
                PRODUCT,
                "normalizer",
                "market_raw:17",
                NOW,
                OptionalLong.of(41),
                new String(original, StandardCharsets.UTF_8),
                original.length));
  }

  @Test
  void rejectsWhatIsNoTick() throws MalformedMessageException {
    Reject reject = reject("{\"v\":1,\"type\":\"tick\"}");

    assertThat(reject.reason()).isEqualTo(RejectReason.UNDECODABLE);
    assertThat(reject.product()).isEqualTo(PRODUCT);
    assertThat(reject.tradeId()).isEmpty();
    assertThat(reject.original()).isEqualTo("{\"v\":1,\"type\":\"tick\"}");
    assertThat(reject("").reason()).isEqualTo(RejectReason.UNDECODABLE);
    assertThat(reject("\u0000[[[[").reason()).isEqualTo(RejectReason.UNDECODABLE);
  }

  @Test
  void namesNoProductThatIsNoSubjectToken() throws MalformedMessageException {
    Tick strange = Ticks.of("btc > usd", 7, OptionalLong.of(41), NOON);

    assertThat(reject(new String(TickCodec.encode(strange), StandardCharsets.UTF_8)))
        .satisfies(
            reject -> {
              assertThat(reject.reason()).isEqualTo(RejectReason.WRONG_SHARD);
              assertThat(reject.product()).isEqualTo("_");
            });
  }

  @Test
  void rejectsWhatMakesACheckThrow() throws MalformedMessageException {
    MessageNormalizer failing =
        normalizer(
            tick -> {
              throw new IllegalStateException("sequence " + tick.sequence());
            });
    OutboundMessage sent =
        failing.normalize(message(TickCodec.encode(tick(7))), NOW).output().orElseThrow();

    assertThat(sent.subject()).isEqualTo("market.rejects.internal_error.BTC-USD");
    assertThat(RejectCodec.decode(sent.data()).detail())
        .isEqualTo("java.lang.IllegalStateException: sequence 7");
  }

  @Test
  void cutsALongOriginalBetweenCharacters() throws MalformedMessageException {
    String text = "x" + "é".repeat(Reject.ORIGINAL_LIMIT);
    Reject reject = reject(text);

    assertThat(reject.originalBytes()).isEqualTo(2 * Reject.ORIGINAL_LIMIT + 1);
    assertThat(reject.original()).isEqualTo(text.substring(0, Reject.ORIGINAL_LIMIT / 2));
    assertThat(text).startsWith(reject.original());
  }

  private static MessageNormalizer normalizer(Check check) {
    return new MessageNormalizer(SHARD, new Shard(SHARD, new Shards(4), check));
  }

  private OutboundMessage output(Tick tick) {
    return normalizer.normalize(message(TickCodec.encode(tick)), NOW).output().orElseThrow();
  }

  private Reject reject(String text) throws MalformedMessageException {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    return RejectCodec.decode(
        normalizer.normalize(message(data), NOW).output().orElseThrow().data());
  }

  private static StreamMessage message(byte[] data) {
    return new StreamMessage(SUBJECT, data, 17, NOON);
  }
}
