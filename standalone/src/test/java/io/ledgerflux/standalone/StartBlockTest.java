package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.standalone.codec.ReadyFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartBlockTest {
  private static final ReadyFile ADDRESSES =
      new ReadyFile(
          "http://127.0.0.1:1",
          "ws://127.0.0.1:2",
          "nats://127.0.0.1:3",
          "postgresql://user:word@127.0.0.1:4/db",
          Map.of("ingestor", "http://127.0.0.1:5/metrics"),
          Optional.of("http://127.0.0.1:6"));

  @Test
  void namesEveryAddressAndWhatToTryNext() {
    String text = block(Optional.empty());

    assertThat(text)
        .contains(
            "http://127.0.0.1:1/",
            "ws://127.0.0.1:1/ws",
            "ws://127.0.0.1:2",
            "nats://127.0.0.1:3",
            "postgresql://user:word@127.0.0.1:4/db",
            "http://127.0.0.1:5/metrics",
            "Prometheus   http://127.0.0.1:6",
            "watch BTC-USD ETH-USD",
            "curl http://127.0.0.1:1",
            "psql 'postgresql://",
            "Ctrl-C")
        .doesNotContain("Data  ");
  }

  @Test
  void saysWhereDataAreKept() {
    assertThat(block(Optional.of(Path.of("/somewhere")))).contains("Data         /somewhere");
  }

  @Test
  void keepsNothingWhereBothServersAreSomebodyElses() {
    Optional<Path> directory = Optional.of(Path.of("data"));
    Optional<String> given = Optional.of("url");

    assertThat(new Plan.Backends(directory, given, given).kept()).isEmpty();
    assertThat(new Plan.Backends(directory, given, Optional.empty()).kept()).isPresent();
  }

  @Test
  void saysOnWhichExchangeItRuns() {
    List<String> products = List.of("BTC-USD", "ETH-USD");
    var live = new Plan.Exchange.Live();

    assertThat(StartBlock.what(live, "wss://ws-feed.exchange.coinbase.com", products))
        .isEqualTo("the live exchange, BTC-USD, ETH-USD");
    assertThat(StartBlock.what(live, "ws://127.0.0.1:2", products))
        .isEqualTo("the exchange at ws://127.0.0.1:2, BTC-USD, ETH-USD");
    assertThat(
            StartBlock.what(
                new Plan.Exchange.Simulated(new BigDecimal("2000"), 1), "ws://h", products))
        .isEqualTo("a simulated exchange, 2,000 ticks/s, BTC-USD, ETH-USD");
  }

  private static String block(Optional<Path> directory) {
    List<String> products = List.of("BTC-USD", "ETH-USD", "ADA-USD");
    return new StartBlock("a test", ADDRESSES, products, directory).text();
  }
}
