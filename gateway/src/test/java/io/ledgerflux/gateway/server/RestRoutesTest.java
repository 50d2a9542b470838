package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.OpenApi;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RestRoutesTest {
  @Test
  void eachRouteIsInTheDocumentAndNoOther() throws IOException {
    assertThat(RestRoutes.PATHS.stream().map(path -> path.replace(":product", "{product}")))
        .containsExactlyInAnyOrderElementsOf(OpenApi.read().paths());
  }
}
