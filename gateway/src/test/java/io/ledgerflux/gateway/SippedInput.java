package io.ledgerflux.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Is read as it comes, or a byte at a time with a rest before each. */
final class SippedInput extends FilterInputStream {
  private volatile Duration rest = Duration.ZERO;
  private volatile CountDownLatch sipping = new CountDownLatch(0);

  /** Reads {@code in} as it comes. */
  SippedInput(InputStream in) {
    super(in);
  }

  /** From now on a byte at a time, after {@code rest}. */
  void sip(Duration rest) {
    this.rest = rest;
    this.sipping = new CountDownLatch(1);
  }

  /** From now on as it comes again; who rests does so no longer. */
  void gulp() {
    sipping.countDown();
  }

  @Override
  public int read() throws IOException {
    rest();
    return super.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    boolean sips = sipping.getCount() > 0;
    rest();
    return super.read(bytes, offset, sips ? Math.min(length, 1) : length);
  }

  private void rest() throws IOException {
    try {
      boolean _ = sipping.await(rest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
