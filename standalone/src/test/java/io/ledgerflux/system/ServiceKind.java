package io.ledgerflux.system;

import java.util.Locale;

/** The services of the pipeline, as programs. */
public enum ServiceKind {
  INGESTOR,
  NORMALIZER,
  SNAPSHOTTER,
  GATEWAY;

  /** As it is called in logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class whose {@code main} runs it. */
  public String mainClass() {
    String label = label();
    return "io.ledgerflux.%s.%s%s".formatted(label, name().charAt(0), label.substring(1));
  }
}
