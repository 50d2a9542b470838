package io.ledgerflux.ops;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.ClassLoadingExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryAllocationExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import io.prometheus.client.hotspot.VersionInfoExports;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Which build this is, from the manifest of the jar.
 *
 * @param version such as {@code 0.1.0}; {@code dev} where there is no manifest
 * @param commit of git; {@code unknown} where there is no manifest
 */
public record Build(String version, String commit) {

  /** The build of the jar that holds {@code type}. */
  public static Build of(Class<?> type) {
    try (InputStream in = type.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      if (in == null) {
        return new Build("dev", "unknown");
      }
      Attributes attributes = new Manifest(in).getMainAttributes();
      return new Build(
          attribute(attributes, "Implementation-Version", "dev"),
          attribute(attributes, "Build-Commit", "unknown"));
    } catch (IOException e) {
      return new Build("dev", "unknown");
    }
  }

  /** A registry of {@code service}'s metrics, with those of the JVM and of the build in it. */
  public static CollectorRegistry registry(String service, Class<?> type) {
    CollectorRegistry registry = new CollectorRegistry();
    registerJvm(registry);
    Build build = of(type);
    Gauge.build("ledgerflux_build_info", "The build of this service.")
        .labelNames("service", "version", "commit")
        .register(registry)
        .labels(service, build.version(), build.commit())
        .set(1);
    return registry;
  }

  /** All that the library tells of a JVM, its threads in our own way. */
  private static void registerJvm(CollectorRegistry registry) {
    new StandardExports().register(registry);
    new MemoryPoolsExports().register(registry);
    new MemoryAllocationExports().register(registry);
    new BufferPoolsExports().register(registry);
    new GarbageCollectorExports().register(registry);
    new ThreadMetrics(new ThreadExports(), System::nanoTime).register(registry);
    new ClassLoadingExports().register(registry);
    new VersionInfoExports().register(registry);
  }

  private static String attribute(Attributes attributes, String name, String otherwise) {
    String value = attributes.getValue(name);
    return value == null ? otherwise : value;
  }
}
