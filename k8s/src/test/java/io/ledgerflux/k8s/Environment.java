package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Each of our services is told what it knows, and what it must be told; its own configuration reads
 * it without a fault.
 */
final class Environment implements Check {
  private static final Map<String, Integer> PORTS =
      Map.of("ingestor", 8080, "normalizer", 8081, "snapshotter", 8082, "gateway", 8000);

  private static final Set<String> OF_THE_JVM = Set.of("JAVA_TOOL_OPTIONS");
  private static final Set<String> REPLACED_BY_DSN = Set.of("PG_HOST", "PG_USER", "PG_PASSWORD");
  private static final Map<String, String> DSN =
      Map.of(
          "snapshotter", "ledgerflux-postgres/writer-dsn",
          "gateway", "ledgerflux-postgres/reader-dsn");

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    ServiceOptions.BY_SERVICE.forEach(
        (service, options) -> {
          List<Manifest> workloads =
              manifests
                  .workloads()
                  .filter(each -> service.equals(each.podLabels().get("app")))
                  .toList();
          if (workloads.isEmpty()) {
            faults.add("there is no " + service);
          }
          workloads.forEach(each -> service(manifests, each, service, options, faults));
        });
    return faults;
  }

  private static void service(
      Manifests manifests,
      Manifest workload,
      String service,
      ServiceOptions options,
      List<String> faults) {
    JsonNode container = workload.containers().getFirst();
    Map<String, String> environment = of(manifests, container);
    environment.keySet().stream()
        .filter(key -> !options.known().contains(key) && !OF_THE_JVM.contains(key))
        .forEach(key -> faults.add(workload + " is told " + key + ", which it does not know"));
    boolean bySecret = environment.containsKey("PG_DSN");
    options.required().stream()
        .filter(key -> !environment.containsKey(key))
        .filter(key -> !bySecret || !REPLACED_BY_DSN.contains(key))
        .forEach(key -> faults.add(workload + " is not told " + key));
    if (!text(container, "/ports/0/containerPort").equals(String.valueOf(PORTS.get(service)))) {
      faults.add(workload + " listens elsewhere than it says");
    }
    String key = "/" + environment.get("NATS_USER") + "-password";
    if (!environment.getOrDefault("NATS_PASSWORD", "").endsWith(key)) {
      faults.add(workload + " has the NATS password of somebody else");
    }
    login(workload, environment, "PG_USER", "PG_PASSWORD", faults);
    login(workload, environment, "PG_OWNER_USER", "PG_OWNER_PASSWORD", faults);
    if (bySecret && !Objects.equals(environment.get("PG_DSN"), DSN.get(service))) {
      faults.add(workload + " logs in to the database as somebody else");
    }
    Map<String, String> read = new HashMap<>(environment);
    read.keySet().removeAll(OF_THE_JVM);
    String authority = read.remove("NATS_TLS_CA");
    if (authority != null && !ServerFiles.isMounted(workload, authority)) {
      faults.add(workload + " trusts " + authority + ", which is not mounted");
    }
    if (read.getOrDefault("NATS_URLS", "").contains("tls://") != (authority != null)) {
      faults.add(workload + " speaks TLS without knowing whom to trust");
    }
    read.computeIfPresent("PG_DSN", (option, secret) -> "postgresql://user:password@host/name");
    read.put("HOSTNAME", workload.name() + "-0");
    options.faults(read).forEach(fault -> faults.add(workload + ": " + fault));
  }

  static void login(
      Manifest workload,
      Map<String, String> environment,
      String user,
      String password,
      List<String> faults) {
    String role = environment.getOrDefault(user, "").replace("ledgerflux_", "");
    if (environment.containsKey(user)
        && !environment
            .getOrDefault(password, "")
            .equals("ledgerflux-postgres/" + role + "-password")) {
      faults.add(workload + " has the database's password of somebody else");
    }
  }

  /** A container's variables; for what comes from a secret, {@code secret/key}. */
  static Map<String, String> of(Manifests manifests, JsonNode container) {
    Map<String, String> all = new HashMap<>();
    items(container.path("envFrom"))
        .flatMap(from -> manifests.find("ConfigMap", text(from, "/configMapRef/name")).stream())
        .forEach(map -> all.putAll(Manifest.map(map.at("/data"))));
    items(container.path("env"))
        .forEach(
            env -> {
              JsonNode secret = env.at("/valueFrom/secretKeyRef");
              all.put(
                  text(env, "/name"),
                  secret.isObject()
                      ? text(secret, "/name") + "/" + text(secret, "/key")
                      : text(env, "/value"));
            });
    return all;
  }
}
