package io.ledgerflux.page;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.system.PipelineRig;
import io.ledgerflux.system.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes keys and revokes them as an operator does, by the gateway's command. */
final class GatewayKeys {
  private static final Pattern KEY = Pattern.compile("(?m)^lf_([0-9a-z]+)_\\S+$");

  private final PipelineRig rig;

  GatewayKeys(PipelineRig rig) {
    this.rig = rig;
  }

  /** A key, and its id. */
  record Made(String key, String id) {}

  Made create(String name) {
    Matcher made = KEY.matcher(run("create", "--name", name));
    if (!made.find()) {
      throw new IllegalStateException("no key was printed");
    }
    return new Made(made.group(), made.group(1));
  }

  void revoke(Made key) {
    run("revoke", key.id());
  }

  /** The command waits two seconds for the database, which is not long while all else starts. */
  private String run(String... arguments) {
    return await("keys " + String.join(" ", arguments))
        .atMost(Duration.ofSeconds(60))
        .until(() -> output(arguments), Optional::isPresent)
        .orElseThrow();
  }

  /** What a run of it wrote; nothing where it failed. */
  private Optional<String> output(String... arguments) {
    List<String> command = ServiceKind.GATEWAY.program().command(List.of());
    command.add("keys");
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(rig.environment());
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
