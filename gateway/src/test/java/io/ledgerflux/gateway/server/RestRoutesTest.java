package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.OpenApi;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestRoutesTest {
  @Test
  void eachRouteIsInTheDocumentAndNoOther() throws IOException {
    assertThat(
            Stream.concat(RestRoutes.PATHS.stream(), Stream.of(StreamRoute.PATH))
                .map(path -> path.replace(":product", "{product}")))
        .containsExactlyInAnyOrderElementsOf(OpenApi.read().paths());
  }
}
