package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.SharedServers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a gateway serves for those who write a client. */
class DocumentsIT {
  @Test
  void servesItsProtocolForMachines() throws Exception {
    Gateway gateway = GatewayFixture.start(SharedServers.nats().url());
    try {
      HttpResponse<String> answer = GatewayFixture.get(gateway, "/asyncapi.yaml");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type")).contains("application/yaml");
      assertThat(answer.body()).isEqualTo(Files.readString(Path.of("..", "docs", "asyncapi.yaml")));
    } finally {
      gateway.stop();
    }
  }
}
