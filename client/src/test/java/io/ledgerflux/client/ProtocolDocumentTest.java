package io.ledgerflux.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.codec.GatewayMessages;
import io.ledgerflux.client.protocol.GatewayMessage;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.RejectReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That docs/protocol.md tells the protocol as it is. */
class ProtocolDocumentTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^    \\{.*(?:\\n     .*)*");
  private static final Pattern REASON = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| [a-z]+ \\|");

  @Test
  void listsEveryReasonOfARejectAndNoOther() throws Exception {
    String rejects = document().substring(document().indexOf("The list is closed"));
    assertThat(REASON.matcher(rejects).results().map(r -> r.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(RejectReason.values()).map(RejectReason::wireName).toList());
  }

  @Test
  void hasExamplesThatCanBeRead() throws Exception {
    List<String> examples =
        EXAMPLE.matcher(document()).results().map(MatchResult::group).map(String::strip).toList();
    assertThat(examples).hasSize(3);
    assertThat(GatewayMessages.decode(examples.getFirst()))
        .isInstanceOf(GatewayMessage.Market.class);
    assertThat(TickCodec.decode(examples.getLast().getBytes(StandardCharsets.UTF_8)).product())
        .isEqualTo("ETH-USD");
  }

  @Test
  void tellsEveryKindOfMessage() throws Exception {
    for (String name : Golden.names()) {
      String operation = name.replaceFirst("-.*", "");
      assertThat(document()).containsPattern("(?m)^(### |\\*\\*)" + operation + "\\b");
    }
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "protocol.md"));
  }
}
