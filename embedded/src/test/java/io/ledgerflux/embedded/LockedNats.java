package io.ledgerflux.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A nats-server that lets nobody in: it asks for a login that nobody has. */
public final class LockedNats implements AutoCloseable {
  private final Process process;

  private LockedNats(Process process) {
    this.process = process;
  }

  /** One that listens on {@code port}, or will in a moment. */
  public static LockedNats start(int port) throws IOException {
    Path binary = Executables.find("nats-server").orElseThrow();
    return new LockedNats(
        new ProcessBuilder(
                binary.toString(),
                "--addr=127.0.0.1",
                "--port=" + port,
                "--user=nobody",
                "--pass=knows")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
