package io.ledgerflux.gateway;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What came of the command {@code keys}.
 *
 * @param code with which it ended
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record KeysRun(int code, String out, String err) {
  /** Runs it in this process, at the database {@code dsn}. */
  static KeysRun at(String dsn, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        new KeysCommand(
                Gateway.PROGRAM.options(),
                Map.of("PG_DSN", dsn),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(arguments);
    return new KeysRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
