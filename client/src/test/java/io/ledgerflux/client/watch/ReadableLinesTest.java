package io.ledgerflux.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.Golden;
import io.ledgerflux.client.Messages;
import io.ledgerflux.client.subscriber.Link;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadableLinesTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  private final ReadableLines lines = new ReadableLines(false);
  private final ReadableLines coloured = new ReadableLines(true);

  @Test
  void tellsATickWithAllItsDigits() throws Exception {
    assertThat(line(Golden.text("incr"), new Link.Continues(), OptionalLong.of(812_000)))
        .isEqualTo(
            "23:28:22.061769  ETH-USD      1285.22  bid     1285.04  ask     1285.27"
                + "  size    11.4396987 buy   seq 37475248783        0.8 ms");
  }

  @Test
  void tellsASnapshot() throws Exception {
    assertThat(line(Golden.text("snapshot"), new Link.Begins(), NONE))
        .isEqualTo(
            "23:28:22.061769  ETH-USD      1285.22  bid     1285.04  ask     1285.27"
                + "  size    11.4396987 buy   seq 37475248783             -  snapshot");
  }

  @Test
  void inventsNoPriceWhereThereIsNone() throws Exception {
    assertThat(line(Golden.text("snapshot-without-price"), new Link.Begins(), NONE))
        .isEqualTo(
            "--:--:--.------  ADA-USD            -  bid           -  ask           -"
                + "  size             -       seq 0                       -  snapshot, no price yet");
  }

  @Test
  void remarksWhatIsSpecial() throws Exception {
    assertThat(line(Golden.text("incr-conflated"), new Link.Continues(), NONE))
        .endsWith("-  conflated 3");
    assertThat(line(Golden.text("incr-gap"), new Link.Gap(1, 18, true), NONE)).endsWith("-  gap");
    assertThat(line(Golden.text("incr"), new Link.Repeats(1), NONE)).endsWith("-  repeat");
    assertThat(line(Golden.text("snapshot-not-recovered"), new Link.NotRecovered(1, 9), NONE))
        .endsWith("-  snapshot, no price yet, not recovered");
    assertThat(line(Messages.restart("BTC-USD", 5), new Link.Renumbers(9, 5, true), NONE))
        .endsWith("-  restart, gap");
    assertThat(line(Messages.restart("BTC-USD", 5), new Link.Renumbers(9, 5), NONE))
        .endsWith("-  restart");
  }

  @Test
  void tellsMessagesWithoutPrices() throws Exception {
    assertThat(told(Golden.text("rate_limit")))
        .isEqualTo("rate limited: conflated from here on, next in 10 ms");
    assertThat(told(Golden.text("resume")))
        .isEqualTo("resume BTC-USD after 37475248770: what follows comes");
    assertThat(told(Golden.text("resume-ahead"))).contains("waits");
    assertThat(told(Golden.text("resume-not-recovered"))).contains("not kept");
    assertThat(told("{\"op\":\"later\",\n\"x\":1}")).isEqualTo("{\"op\":\"later\", \"x\":1}");
  }

  @Test
  void leavesToTheNoticeWhatANoticeTells() throws Exception {
    assertThat(lines.line(Received.told(Golden.text("error")))).isEmpty();
    assertThat(lines.line(Received.told(Golden.text("reconnect")))).isEmpty();
  }

  @Test
  void paintsThePriceByItsMovement() throws Exception {
    String snapshot = Golden.text("snapshot");
    assertThat(paintedPrice(snapshot)).contains("\u001b[1mETH-USD  \u001b[0m    1285.22");
    assertThat(paintedPrice(snapshot.replace("1285.22", "1285.3")))
        .contains("\u001b[32m     1285.3\u001b[0m");
    assertThat(paintedPrice(snapshot.replace("1285.22", "1285.20")))
        .contains("\u001b[31m    1285.20\u001b[0m");
  }

  private String paintedPrice(String text) {
    return coloured.line(Received.prices(text, new Link.Continues(), 0), NONE);
  }

  private String told(String text) {
    return lines.line(Received.told(text)).orElseThrow();
  }

  private String line(String text, Link link, OptionalLong latency) {
    return lines.line(Received.prices(text, link, 0), latency);
  }
}
