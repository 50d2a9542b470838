package io.ledgerflux.simulator.replay;

import io.ledgerflux.simulator.codec.RecordedMessage;
import io.ledgerflux.simulator.codec.RecordingCodec;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** A recorded market in a file, plain or gzip, read from its beginning. All reading blocks. */
public final class Recording implements Closeable {
  private static final int GZIP_MAGIC = 0x1f8b;

  private final Path file;
  private final BufferedReader lines;
  private long lineNumber;

  private Recording(Path file, BufferedReader lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * What a recording holds.
   *
   * @param products the products of its trades, sorted as they first come
   * @param firstMicros the first arrival, {@link RecordedMessage#UNKNOWN} when none is told
   * @param lastMicros the last arrival
   * @param lastTimeMicros the highest time of a message
   */
  public record Summary(
      Set<String> products, long firstMicros, long lastMicros, long lastTimeMicros) {}

  /** Opens a recording. */
  public static Recording open(Path file) throws IOException {
    var raw = new BufferedInputStream(Files.newInputStream(file));
    raw.mark(2);
    int magic = raw.read() << 8 | raw.read();
    raw.reset();
    InputStream plain = magic == GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
    return new Recording(
        file, new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16));
  }

  /**
   * Reads a file once to its end.
   *
   * @throws IOException also when it holds no trade
   */
  public static Summary summary(Path file) throws IOException {
    Set<String> products = new LinkedHashSet<>();
    long first = RecordedMessage.UNKNOWN;
    long last = RecordedMessage.UNKNOWN;
    long lastTime = RecordedMessage.UNKNOWN;
    try (Recording recording = open(file)) {
      for (var next = recording.next(1); !next.isEmpty(); next = recording.next(1)) {
        RecordedMessage message = next.getFirst();
        if (!message.type().equals("ticker") && !message.type().endsWith("match")) {
          continue;
        }
        if (!message.product().isEmpty()) {
          products.add(message.product());
        }
        last = Math.max(last, message.arrivalMicros());
        first = first == RecordedMessage.UNKNOWN ? last : first;
        lastTime = Math.max(lastTime, message.hasTime() ? message.timeMicros() : lastTime);
      }
    }
    if (products.isEmpty()) {
      throw new IOException(file + " holds no tickers");
    }
    return new Summary(products, first, last, lastTime);
  }

  /** The next messages, so many at most; none at the end. */
  public List<RecordedMessage> next(int most) throws IOException {
    var messages = new ArrayList<RecordedMessage>(most);
    while (messages.size() < most) {
      String line = lines.readLine();
      if (line == null) {
        break;
      }
      lineNumber++;
      if (!line.isBlank()) {
        messages.add(parse(line));
      }
    }
    return messages;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private RecordedMessage parse(String line) throws IOException {
    try {
      return RecordingCodec.parse(line);
    } catch (IOException broken) {
      String where = file + ", line " + lineNumber + ": ";
      throw new IOException(where + broken.getMessage(), broken);
    }
  }
}
