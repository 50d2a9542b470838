package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Where keys are asked for, what is for operators is kept from the public, the gateway's own page
 * comes in, and limits by address see behind the ingress controller.
 */
final class Access implements Check {
  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    if (manifests.find("Deployment", "gateway").isEmpty()) {
      return faults;
    }
    Manifest gateway = manifests.get("Deployment", "gateway");
    JsonNode container = gateway.containers().getFirst();
    Map<String, String> environment = Environment.of(manifests, container);
    String ops = environment.getOrDefault("OPS_PORT", "0");
    String told = ops.equals("0") ? text(container, "/ports/0/containerPort") : ops;
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      String port = text(container, "/" + probe + "/httpGet/port");
      if (!number(container, port).equals(told)) {
        faults.add(
            "%s: %s asks the port %s, where nothing is told".formatted(gateway, probe, port));
      }
    }
    Set<String> scraped =
        ServerFiles.Scraping.targets(manifests).stream()
            .filter(target -> target.workload().equals(gateway))
            .map(target -> String.valueOf(target.port()))
            .collect(Collectors.toSet());
    if (!scraped.equals(Set.of(told))) {
      faults.add("Prometheus asks a gateway at " + scraped + ", which tells at " + told);
    }
    if (environment.getOrDefault("AUTH", "off").equals("on")) {
      keptFromThePublic(manifests, container, ops, faults);
    }
    limits(environment, faults);
    page(manifests, environment, faults);
    return faults;
  }

  private static void keptFromThePublic(
      Manifests manifests, JsonNode container, String ops, List<String> faults) {
    if (ops.equals("0")) {
      faults.add("a gateway with keys tells its metrics to everybody");
      return;
    }
    items(manifests.get("Service", "gateway").at("/spec/ports"))
        .filter(port -> number(container, text(port, "/targetPort")).equals(ops))
        .forEach(port -> faults.add("Service/gateway leads to the operators' port"));
    items(manifests.get("NetworkPolicy", "gateway").at("/spec/ingress"))
        .filter(rule -> !rule.has("from"))
        .filter(
            rule ->
                !rule.has("ports")
                    || items(rule.path("ports")).anyMatch(port -> text(port, "/port").equals(ops)))
        .forEach(rule -> faults.add("everybody may go to the operators' port"));
  }

  private static void limits(Map<String, String> environment, List<String> faults) {
    environment.keySet().stream()
        .filter(key -> key.endsWith("_PER_ADDRESS"))
        .filter(key -> environment.getOrDefault("TRUSTED_PROXIES", "").isEmpty())
        .forEach(key -> faults.add(key + " limits the ingress controller's address"));
  }

  private static void page(
      Manifests manifests, Map<String, String> environment, List<String> faults) {
    String origins = environment.getOrDefault("ALLOWED_ORIGINS", "");
    items(manifests.get("Ingress", "gateway").at("/spec/tls"))
        .flatMap(tls -> items(tls.path("hosts")))
        .map(host -> "https://" + host.asString())
        .filter(origin -> !origins.isEmpty() && !List.of(origins.split(",")).contains(origin))
        .forEach(origin -> faults.add("the gateway's own page at " + origin + " is kept out"));
  }

  /** The number of a container's port of that name. */
  private static String number(JsonNode container, String name) {
    return items(container.path("ports"))
        .filter(port -> text(port, "/name").equals(name))
        .map(port -> text(port, "/containerPort"))
        .findFirst()
        .orElse("");
  }
}
