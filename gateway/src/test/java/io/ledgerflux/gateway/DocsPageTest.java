package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class DocsPageTest {
  @Test
  void thePageTellsTheDocument() throws Exception {
    assertThat(DocsPage.of(OpenApi.read()))
        .as("written anew by JAVA_TOOL_OPTIONS=-Ddocs.write=true")
        .isEqualTo(Files.readString(DocsPage.FILE));
  }
}
