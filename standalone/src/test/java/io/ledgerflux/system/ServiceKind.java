package io.ledgerflux.system;

import io.ledgerflux.gateway.Gateway;
import io.ledgerflux.ingestor.Ingestor;
import io.ledgerflux.normalizer.Normalizer;
import io.ledgerflux.snapshotter.Snapshotter;
import io.ledgerflux.standalone.RunnableJar;
import java.util.Locale;

/** The services of the pipeline, as programs. */
public enum ServiceKind {
  INGESTOR(Ingestor.class),
  NORMALIZER(Normalizer.class),
  SNAPSHOTTER(Snapshotter.class),
  GATEWAY(Gateway.class);

  private final Class<?> main;

  ServiceKind(Class<?> main) {
    this.main = main;
  }

  /** As it is called in logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What runs it. */
  public RunnableJar program() {
    return RunnableJar.of(label(), label(), main);
  }
}
