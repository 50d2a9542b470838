package io.ledgerflux.client.watch;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines that are written at once; it keeps why one could not be. */
public final class LineStream extends PrintStream {
  /** What each system says in its own words when the reader of a pipe has gone. */
  private static final String READER_GONE = "pipe";

  private final Written written;

  /** Writes to {@code out}, in UTF-8. */
  public LineStream(OutputStream out) {
    this(new Written(out));
  }

  private LineStream(Written written) {
    super(written, true, StandardCharsets.UTF_8);
    this.written = written;
  }

  /** Why a line could not be written; empty: each was, or nobody wants them, as with a pipe. */
  public Optional<String> failure() {
    return Optional.ofNullable(written.failure)
        .map(failure -> String.valueOf(failure.getMessage()))
        .filter(why -> !why.toLowerCase(Locale.ROOT).contains(READER_GONE));
  }

  /** What a PrintStream says of a failure is that there was one. */
  private static final class Written extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    Written(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
