package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.NatsServer;
import org.junit.jupiter.api.Test;

class StoreProbeIT {
  @Test
  void aBrokerThatKeepsStreamsIsNotOff() throws Exception {
    try (NatsServer server = NatsServer.temporary().start();
        StoreProbe probe = probe(server.url())) {
      assertThat(probe.isOff()).isFalse();
    }
  }

  @Test
  void oneThatIsNotThereIsNotOffEither() throws Exception {
    try (NatsServer server = NatsServer.temporary().start();
        StoreProbe probe = probe(server.url())) {
      assertThat(probe.isOff()).isFalse();
      server.kill();
      assertThat(probe.isOff()).isFalse();
      server.start();
      assertThat(probe.isOff()).isFalse();
    }
  }

  @Test
  void oneThatLetsClientsInAndAnswersNothingOfStreamsIsOff() throws Exception {
    try (BrokerWithoutStreams server = new BrokerWithoutStreams();
        StoreProbe probe = probe(server.url())) {
      assertThat(probe.isOff()).isTrue();
      assertThat(probe.isOff()).isTrue();
    }
  }

  private static StoreProbe probe(String url) {
    return new StoreProbe(BrokerConfig.of(url));
  }
}
