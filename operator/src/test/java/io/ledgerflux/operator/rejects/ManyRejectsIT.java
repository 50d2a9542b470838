package io.ledgerflux.operator.rejects;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.Operator;
import io.ledgerflux.operator.Pipeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** More rejects than a tool's memory could hold. */
class ManyRejectsIT {
  private static final int REJECTS = 800;
  private static final int ORIGINAL_BYTES = 60_000;
  private static final String HEAP = "-Xmx32m";

  @Test
  void areReplayedOneByOne() throws Exception {
    try (Pipeline pipeline = new Pipeline(1, Map.of("NUM_SHARDS", "1"))) {
      pipeline.startNormalizer();
      pipeline.awaitReady();
      try (BrokerView broker = BrokerView.open(BrokerConfig.of(pipeline.nats().url()), "test")) {
        for (int i = 0; i < REJECTS; i++) {
          broker.publish(reject(i));
        }
      }

      List<String> lines =
          run("rejects", "replay", "--all", "--dry-run", "--nats-url", pipeline.nats().url());

      assertThat(lines).hasSize(REJECTS + 1);
      assertThat(lines.getLast())
          .isEqualTo("0 would be judged again, %d cannot be replayed".formatted(REJECTS));
    }
  }

  private static List<String> run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Operator.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.lines().toList();
  }

  private static OutboundMessage reject(int number) {
    String original = number + "x".repeat(ORIGINAL_BYTES);
    Reject reject =
        new Reject(
            RejectReason.UNPARSEABLE,
            "no JSON",
            Pipeline.PRODUCT,
            "ingestor",
            "somebody:" + number,
            1_000 + number,
            OptionalLong.empty(),
            original,
            original.length());
    return new OutboundMessage(
        Subjects.reject(reject.reason(), reject.product()),
        "many:" + number,
        RejectCodec.encode(reject));
  }
}
