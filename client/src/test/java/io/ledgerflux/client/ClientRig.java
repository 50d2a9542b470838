package io.ledgerflux.client;

import io.ledgerflux.client.watch.LineStream;
import io.ledgerflux.client.watch.Output;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;

/** The client, run in this JVM, and what it wrote. */
@Timeout(180)
abstract class ClientRig {
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final Map<String, String> environment = new HashMap<>();
  final CompletableFuture<Void> stop = new CompletableFuture<>();

  int watch(ScriptedGateway gateway, String... args) {
    return watch(gateway.uri(), args);
  }

  int watch(URI url, String... args) {
    List<String> all = new ArrayList<>(List.of("watch", "--url", url.toString()));
    all.addAll(List.of(args));
    return run(output(false), all.toArray(String[]::new));
  }

  int run(Output output, String... args) {
    return Client.run(output, environment, stop, args);
  }

  Output output(boolean colours) {
    return new Output(new LineStream(out), stream(err), colours);
  }

  static PrintStream stream(OutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  List<String> outLines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  String errText() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
