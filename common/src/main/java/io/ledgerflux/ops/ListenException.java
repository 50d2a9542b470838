package io.ledgerflux.ops;

import java.io.Serial;
import java.net.BindException;

/** A port at which nobody can listen. */
public final class ListenException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  private final int port;

  /** A failure to listen on {@code port}. */
  public ListenException(int port, Throwable cause) {
    super("cannot listen on port " + port + ": " + cause.getMessage(), cause);
    this.port = port;
  }

  /** Whether it is that {@code port} is taken; not so where a certificate cannot be read. */
  public boolean tellsThatTaken(int port) {
    return this.port == port && getCause() instanceof BindException;
  }
}
