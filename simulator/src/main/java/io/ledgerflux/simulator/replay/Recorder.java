package io.ledgerflux.simulator.replay;

import io.ledgerflux.simulator.codec.RecordingCodec;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.market.Trade;
import io.ledgerflux.simulator.wire.Messages;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes what a made market makes to a file, as if it had been recorded. */
public final class Recorder {
  private final Writer to;
  private final boolean withMatches;
  private long left;

  private Recorder(Writer to, long messages, boolean withMatches) {
    this.to = to;
    this.left = messages;
    this.withMatches = withMatches;
  }

  /**
   * Records a market, without waiting for its time to pass.
   *
   * @param file is gzipped when its name ends in {@code .gz}
   * @param messages how many lines are written
   * @param withMatches whether each ticker's match follows it
   */
  public static void record(Market market, Path file, long messages, boolean withMatches)
      throws IOException {
    try (Writer to = writer(file)) {
      var recorder = new Recorder(to, messages, withMatches);
      while (recorder.left > 0) {
        market.advance(market.nextMicros(), recorder::write);
      }
    } catch (UncheckedIOException failed) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  private static Writer writer(Path file) throws IOException {
    OutputStream raw = Files.newOutputStream(file);
    OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw, 1 << 16) : raw;
    return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  private void write(Trade trade) {
    write(trade, Messages.ticker(trade));
    if (withMatches) {
      write(trade, Messages.match(trade));
    }
  }

  private void write(Trade trade, String message) {
    if (left == 0) {
      return;
    }
    left--;
    try {
      to.append(RecordingCodec.line(trade.timeMicros(), message)).append('\n');
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
