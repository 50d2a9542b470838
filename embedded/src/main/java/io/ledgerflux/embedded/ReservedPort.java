package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of 127.0.0.1 that the system gives to nobody else, so that a server can be away for a
 * while and come back to it.
 *
 * <p>On Linux a server may listen where another socket is bound without listening, if both allow
 * that the address is reused, as servers do. Elsewhere the port was only free a moment ago.
 */
public final class ReservedPort implements AutoCloseable {
  private static final boolean CAN_BE_HELD = System.getProperty("os.name").startsWith("Linux");

  private final Socket holder;
  private final int number;

  private ReservedPort(Socket holder) {
    this.holder = holder;
    this.number = holder.getLocalPort();
  }

  /** A port that was free. */
  public static ReservedPort take() {
    try {
      Socket holder = new Socket();
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ReservedPort port = new ReservedPort(holder);
      if (!CAN_BE_HELD) {
        port.close();
      }
      return port;
    } catch (IOException e) {
      throw new ServerException("No free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  /** Its number. */
  public int number() {
    return number;
  }

  /** Gives it up; who listens there is not disturbed. */
  @Override
  public void close() {
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
