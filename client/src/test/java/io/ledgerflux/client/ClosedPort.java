package io.ledgerflux.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** A port of 127.0.0.1 that is bound, so that nobody else gets it, and at which nobody listens. */
public final class ClosedPort implements AutoCloseable {
  private final Socket holder = new Socket();

  /** One that was free. */
  public ClosedPort() throws IOException {
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Where a gateway would listen. */
  public URI webSocket() {
    return URI.create("ws://127.0.0.1:" + holder.getLocalPort() + "/ws");
  }

  /** Where its server would listen. */
  public URI http() {
    return URI.create("http://127.0.0.1:" + holder.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
