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
    assertThat(line(Golden.text("increment"), new Link.Continues(), OptionalLong.of(812_000)))
        .isEqualTo(
            "23:28:22.061769  ETH-USD      1285.20  bid     1285.04  ask     1285.27"
                + "  size   11.43969870 sell  seq 37475248783     0.8 ms");
  }

  @Test
  void tellsASnapshot() throws Exception {
    assertThat(line(Golden.text("snapshot"), new Link.Begins(), NONE))
        .isEqualTo(
            "13:45:58.116787  BTC-USD     84140.83  bid    84138.41  ask    84146.91"
                + "  size    0.00004104 buy   seq 136967652357          -  snapshot");
  }

  @Test
  void inventsNoPriceWhereThereIsNone() throws Exception {
    assertThat(line(Golden.text("snapshot-without-price"), new Link.Begins(), NONE))
        .isEqualTo(
            "--:--:--.------  ETH-USD            -  bid           -  ask           -"
                + "  size             -       seq 0          -  snapshot, no price yet");
  }

  @Test
  void remarksWhatIsSpecial() throws Exception {
    assertThat(line(Golden.text("increment-conflated"), new Link.Continues(), NONE))
        .endsWith("-  conflated 12");
    assertThat(line(Golden.text("increment-gap"), new Link.Gap(1, 18, true), NONE))
        .endsWith("-  gap");
    assertThat(line(Golden.text("increment"), new Link.Repeats(1), NONE)).endsWith("-  repeat");
    assertThat(line(Golden.text("snapshot-not-recovered"), new Link.NotRecovered(1, 9), NONE))
        .endsWith("-  snapshot, not recovered");
    assertThat(line(Messages.restart("BTC-USD", 5), new Link.Renumbers(9, 5), NONE))
        .endsWith("-  restart");
  }

  @Test
  void tellsMessagesWithoutPrices() throws Exception {
    assertThat(lines.line(Received.told(Golden.text("rate-limit"))))
        .isEqualTo("rate limited: conflated from here on, next in 10 ms");
    assertThat(lines.line(Received.told(Golden.text("resume"))))
        .isEqualTo("resume BTC-USD after 123: what follows comes");
    assertThat(lines.line(Received.told(Golden.text("resume-ahead")))).contains("waits");
    assertThat(lines.line(Received.told(Golden.text("resume-not-recovered")))).contains("not kept");
    assertThat(lines.line(Received.told("{\"op\":\"later\",\n\"x\":1}")))
        .isEqualTo("{\"op\":\"later\", \"x\":1}");
  }

  @Test
  void paintsThePriceByItsMovement() throws Exception {
    String snapshot = Golden.text("snapshot");
    assertThat(paintedPrice(snapshot)).contains("\u001b[1mBTC-USD  \u001b[0m   84140.83");
    assertThat(paintedPrice(snapshot.replace("84140.83", "84140.84")))
        .contains("\u001b[32m   84140.84\u001b[0m");
    assertThat(paintedPrice(snapshot.replace("84140.83", "84140.8")))
        .contains("\u001b[31m    84140.8\u001b[0m");
  }

  private String paintedPrice(String text) {
    return coloured.line(Received.prices(text, new Link.Continues(), 0), NONE);
  }

  private String line(String text, Link link, OptionalLong latency) {
    return lines.line(Received.prices(text, link, 0), latency);
  }
}
