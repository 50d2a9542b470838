package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What the servers' own configuration files name is there: variables, files, ports, jobs. */
final class ServerFiles implements Check {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Z][A-Z_]+)\\}?");
  private static final Pattern GETENV = Pattern.compile("(?m)^\\\\getenv \\w+ (\\w+)$");
  private static final Pattern TLS_FILE = Pattern.compile("(?:ca|cert|key)_file: (/\\S+)");
  private static final Pattern STORE = Pattern.compile("max_file_store: (\\d+)GB");

  /** As nats-server reads it. */
  private static final BigDecimal NATS_GB = BigDecimal.valueOf(1L << 30);

  private static final Pattern NATS_PORT = Pattern.compile("(?m)^\\s*(?:http_)?port: (\\d+)$");
  private static final Pattern NATS_USER = Pattern.compile("user: (\\w+)");
  private static final Set<String> JOBS =
      Set.of(
          "ingestor",
          "normalizer",
          "snapshotter",
          "gateway",
          "nats",
          "postgres-exporter",
          "prometheus",
          "grafana");

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    nats(manifests, faults);
    postgres(manifests, faults);
    grafana(manifests, faults);
    prometheus(manifests, faults);
    return faults;
  }

  /** Whether a workload's first container finds a file there, from a ConfigMap or a secret. */
  static boolean isMounted(Manifest workload, String path) {
    return items(workload.containers().getFirst().path("volumeMounts"))
        .filter(mount -> path.startsWith(text(mount, "/mountPath") + "/"))
        .anyMatch(
            mount -> {
              String rest = path.substring(text(mount, "/mountPath").length() + 1);
              JsonNode volume =
                  items(workload.pod().path("volumes"))
                      .filter(each -> text(each, "/name").equals(text(mount, "/name")))
                      .findFirst()
                      .orElseThrow();
              String secret = text(volume, "/secret/secretName");
              return items(volume.at("/secret/items"))
                      .anyMatch(item -> text(item, "/path").equals(rest))
                  || (volume.at("/secret/items").isMissingNode()
                      && Secrets.agreed().has(secret, rest));
            });
  }

  private static void nats(Manifests manifests, List<String> faults) {
    Manifest nats = manifests.get("StatefulSet", "nats");
    JsonNode container = nats.containers().getFirst();
    JsonNode files = manifests.get("ConfigMap", "nats").at("/data");
    String conf = text(files, "/nats.conf");
    String accounts = text(files, "/accounts.conf");
    Map<String, String> environment = Environment.of(manifests, container);
    environment.put("POD_NAME", "");
    variables("nats.conf", conf + withoutQuotes(accounts), environment.keySet(), faults);
    if (!conf.contains("include accounts.conf") || accounts.isEmpty()) {
      faults.add("nats.conf knows no accounts");
    }
    matches(TLS_FILE, conf)
        .filter(file -> !isMounted(nats, file))
        .forEach(file -> faults.add("nats.conf reads " + file + ", which is not mounted"));
    Set<String> ports =
        nats.ports().stream().map(port -> text(port, "/containerPort")).collect(Collectors.toSet());
    matches(NATS_PORT, conf)
        .filter(port -> !ports.contains(port))
        .forEach(port -> faults.add("nats.conf opens the port " + port + ", which the pod hides"));
    Set<String> users = matches(NATS_USER, accounts).collect(Collectors.toSet());
    ServiceOptions.BY_SERVICE.keySet().stream()
        .filter(service -> !users.contains(service))
        .forEach(service -> faults.add("accounts.conf has no user " + service));
    if (nats.at("/spec/replicas").asInt(1) > 1 != conf.contains("cluster {")) {
      faults.add("nats.conf is not for " + nats.at("/spec/replicas") + " servers");
    }
    storage(manifests, nats, conf, faults);
  }

  /** A stream's limit is reserved in full: all of them must fit, and the volume hold them. */
  private static void storage(
      Manifests manifests, Manifest nats, String conf, List<String> faults) {
    JsonNode options = manifests.get("ConfigMap", "ledgerflux").at("/data");
    BigDecimal limit = new BigDecimal(text(options, "/JS_MAX_BYTES"));
    BigDecimal all = limit.multiply(new BigDecimal("2.375"));
    Matcher store = STORE.matcher(conf);
    BigDecimal most =
        store.find() ? new BigDecimal(store.group(1)).multiply(NATS_GB) : BigDecimal.ZERO;
    BigDecimal volume =
        Amount.of(text(nats.tree(), "/spec/volumeClaimTemplates/0/spec/resources/requests/storage"))
            .orElse(BigDecimal.ZERO);
    if (most.compareTo(all) < 0 || volume.compareTo(most) < 0) {
      faults.add(
          "the streams take %s bytes, NATS keeps %s, its volume holds %s"
              .formatted(all, most, volume));
    }
    int replicas = Integer.parseInt(text(options, "/JS_REPLICAS"));
    if (replicas > nats.at("/spec/replicas").asInt(1)) {
      faults.add("streams have %d replicas on fewer servers".formatted(replicas));
    }
  }

  private static void postgres(Manifests manifests, List<String> faults) {
    if (manifests.find("StatefulSet", "postgres").isEmpty()) {
      return;
    }
    String roles = text(manifests.get("ConfigMap", "postgres-init").at("/data"), "/roles.sql");
    Set<String> there =
        Environment.of(manifests, manifests.get("StatefulSet", "postgres").containers().getFirst())
            .keySet();
    matches(GETENV, roles)
        .filter(name -> !there.contains(name))
        .forEach(name -> faults.add("roles.sql takes " + name + ", which is not set"));
    String mounted =
        Manifest.map(manifests.get("ConfigMap", "snapshotter").at("/data")).get("PG_USER");
    if (mounted == null || !roles.contains("CREATE ROLE " + mounted + " LOGIN")) {
      faults.add("roles.sql makes no " + mounted);
    }
  }

  private static void grafana(Manifests manifests, List<String> faults) {
    Manifest grafana = manifests.get("Deployment", "grafana");
    Map<String, String> environment = Environment.of(manifests, grafana.containers().getFirst());
    Environment.login(grafana, environment, "PG_DASHBOARDS_USER", "PG_DASHBOARDS_PASSWORD", faults);
    Set<String> there = environment.keySet();
    Manifest.map(manifests.get("ConfigMap", "grafana-datasources").at("/data"))
        .forEach((name, text) -> variables(name, withoutComments(text), there, faults));
  }

  private static void prometheus(Manifests manifests, List<String> faults) {
    JsonNode files = manifests.get("ConfigMap", "prometheus").at("/data");
    JsonNode config = Kustomize.YAML.readTree(text(files, "/prometheus.yml"));
    items(config.path("rule_files"))
        .map(file -> file.asString().replace("/etc/prometheus/", ""))
        .filter(file -> !files.has(file))
        .forEach(file -> faults.add("prometheus.yml reads " + file + ", which is not there"));
    Set<String> jobs =
        Scraping.targets(manifests).stream().map(Scraping.Target::job).collect(Collectors.toSet());
    JOBS.stream()
        .filter(job -> !jobs.contains(job))
        .forEach(job -> faults.add("Prometheus has no job " + job));
  }

  private static void variables(String file, String text, Set<String> there, List<String> faults) {
    matches(VARIABLE, text)
        .filter(name -> !there.contains(name))
        .distinct()
        .forEach(name -> faults.add(file + " takes " + name + ", which is not set"));
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }

  private static String withoutQuotes(String text) {
    return text.replaceAll("\"[^\"]*\"", "");
  }

  private static String withoutComments(String text) {
    return text.replaceAll("(?m)^\\s*#.*$", "");
  }

  /** What Prometheus scrapes, by its own relabeling. */
  static final class Scraping {
    /**
     * A port that is scraped.
     *
     * @param workload whose pods have it
     */
    record Target(String job, Manifest workload, int port) {}

    private Scraping() {}

    static List<Target> targets(Manifests manifests) {
      JsonNode files = manifests.get("ConfigMap", "prometheus").at("/data");
      JsonNode config = Kustomize.YAML.readTree(text(files, "/prometheus.yml"));
      List<Target> targets = new ArrayList<>();
      items(config.path("scrape_configs"))
          .forEach(
              scrape ->
                  manifests
                      .workloads()
                      .forEach(
                          workload ->
                              workload
                                  .ports()
                                  .forEach(port -> target(scrape, workload, port, targets))));
      return targets;
    }

    private static void target(
        JsonNode scrape, Manifest workload, JsonNode port, List<Target> into) {
      Map<String, String> labels = new HashMap<>();
      labels.put("job", text(scrape, "/job_name"));
      labels.put("__meta_kubernetes_pod_phase", "Running");
      labels.put("__meta_kubernetes_pod_container_port_name", text(port, "/name"));
      workload
          .podLabels()
          .forEach(
              (name, value) ->
                  labels.put(
                      "__meta_kubernetes_pod_label_" + name.replaceAll("[^a-zA-Z0-9_]", "_"),
                      value));
      boolean kept = items(scrape.path("relabel_configs")).allMatch(rule -> apply(rule, labels));
      if (kept) {
        into.add(
            new Target(
                labels.getOrDefault("job", ""), workload, port.path("containerPort").asInt()));
      }
    }

    private static boolean apply(JsonNode rule, Map<String, String> labels) {
      String value =
          items(rule.path("source_labels"))
              .map(label -> labels.getOrDefault(label.asString(), ""))
              .collect(Collectors.joining(";"));
      boolean matches = value.matches(rule.path("regex").asString("(.*)"));
      return switch (rule.path("action").asString("replace")) {
        case "keep" -> matches;
        case "drop" -> !matches;
        default -> {
          labels.put(text(rule, "/target_label"), value);
          yield true;
        }
      };
    }
  }
}
