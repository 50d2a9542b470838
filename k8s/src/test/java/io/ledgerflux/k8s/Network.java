package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whoever is told an address finds somebody there, and both network policies let him; and no policy
 * names what is not there.
 */
final class Network implements Check {
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\w.-])([a-z][a-z0-9.-]*[a-z0-9]):(\\d{2,5})(?!\\d)");
  private static final Pattern POD = Pattern.compile("(.+)-(\\d+)\\.([a-z0-9-]+)");

  private static final Set<String> DATABASE_ELSEWHERE =
      Set.of(
          "ledgerflux-postgres/writer-dsn",
          "ledgerflux-postgres/reader-dsn",
          "ledgerflux-postgres/exporter-dsn",
          "ledgerflux-postgres/address");

  /** People's tools run in pods of these names, which nobody deploys. */
  private static final Set<String> BY_HAND = Set.of("operator", "client");

  private record Address(Manifest workload, int port) {}

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    if (manifests
        .ofKind("NetworkPolicy")
        .noneMatch(
            each ->
                each.at("/spec/podSelector").isEmpty()
                    && each.at("/spec/policyTypes").size() == 2
                    && each.at("/spec/ingress").isMissingNode()
                    && each.at("/spec/egress").isMissingNode())) {
      faults.add("not everything is forbidden that is not allowed");
    }
    manifests.workloads().forEach(each -> connections(manifests, each, faults));
    scraping(manifests, faults);
    manifests.ofKind("NetworkPolicy").forEach(each -> policy(manifests, each, faults));
    manifests
        .ofKind("ScaledObject")
        .flatMap(each -> items(each.at("/spec/triggers")))
        .map(trigger -> text(trigger, "/metadata/serverAddress"))
        .filter(address -> !address.isEmpty())
        .forEach(
            address -> {
              Matcher found = ADDRESS.matcher(address);
              if (!found.find() || find(manifests, found.group(1), found.group(2)).isEmpty()) {
                faults.add("KEDA asks " + address + ", which is not there");
              }
            });
    return faults;
  }

  private static void connections(Manifests manifests, Manifest client, List<String> faults) {
    for (JsonNode container : client.containers()) {
      Map<String, String> environment = new HashMap<>(Environment.of(manifests, container));
      environment.computeIfPresent(
          "PG_HOST", (key, host) -> host + ":" + environment.get("PG_PORT"));
      outside(manifests, client, environment, faults);
      environment.forEach(
          (key, value) -> {
            Matcher address = ADDRESS.matcher(value);
            while (address.find()) {
              connection(manifests, client, address.group(1), address.group(2), faults);
            }
            if (value.matches("wss://[a-z.-]+\\.[a-z]+") && !outside(manifests, client)) {
              faults.add(client + " may not go to " + value);
            }
          });
    }
    int nats = client.name().equals("nats") ? client.at("/spec/replicas").asInt(1) : 1;
    if (nats > 1) {
      allowed(manifests, client, new Address(client, 6222), faults);
      String conf = text(manifests.get("ConfigMap", "nats").at("/data"), "/nats.conf");
      Matcher route = ADDRESS.matcher(conf.substring(Math.max(0, conf.indexOf("routes"))));
      int routes = 0;
      while (route.find()) {
        routes++;
        connection(manifests, client, route.group(1), route.group(2), faults);
      }
      if (routes != nats) {
        faults.add("nats.conf has %d routes for %d servers".formatted(routes, nats));
      }
    }
  }

  /** What is no pod of ours: a database that a secret tells of, a collector of traces. */
  private static void outside(
      Manifests manifests, Manifest client, Map<String, String> environment, List<String> faults) {
    if (DATABASE_ELSEWHERE.stream().anyMatch(environment::containsValue)
        && rules(manifests, client, "egress")
            .noneMatch(rule -> hasPort(rule, 5432) && rule.path("to").isMissingNode())) {
      faults.add(client + " may not go to a database that is elsewhere");
    }
    String collector = environment.remove("OTEL_EXPORTER_OTLP_ENDPOINT");
    if (collector != null) {
      URI uri = URI.create(collector);
      String namespace = uri.getHost().replaceAll("^[^.]+\\.([^.]+).*$", "$1");
      if (rules(manifests, client, "egress")
          .filter(rule -> hasPort(rule, uri.getPort()))
          .flatMap(rule -> items(rule.path("to")))
          .noneMatch(
              peer -> peer.path("namespaceSelector").toString().contains('"' + namespace + '"'))) {
        faults.add(client + " may not go to " + collector);
      }
    }
  }

  private static void connection(
      Manifests manifests, Manifest client, String host, String port, List<String> faults) {
    find(manifests, host, port)
        .ifPresentOrElse(
            server -> allowed(manifests, client, server, faults),
            () -> faults.add("%s goes to %s:%s, which is not there".formatted(client, host, port)));
  }

  private static Optional<Address> find(Manifests manifests, String host, String port) {
    String name = host.replaceAll("\\.ledgerflux\\.svc(\\.cluster\\.local)?$", "");
    Matcher pod = POD.matcher(name);
    if (pod.matches()) {
      return manifests
          .find("StatefulSet", pod.group(1))
          .filter(set -> text(set.tree(), "/spec/serviceName").equals(pod.group(3)))
          .filter(set -> Integer.parseInt(pod.group(2)) < set.at("/spec/replicas").asInt(1))
          .filter(
              set ->
                  set.ports().stream().anyMatch(each -> text(each, "/containerPort").equals(port)))
          .map(set -> new Address(set, Integer.parseInt(port)));
    }
    return manifests
        .find("Service", name)
        .flatMap(
            service ->
                items(service.at("/spec/ports"))
                    .filter(each -> text(each, "/port").equals(port))
                    .flatMap(each -> behind(manifests, service, text(each, "/targetPort")))
                    .findFirst());
  }

  private static Stream<Address> behind(Manifests manifests, Manifest service, String target) {
    Map<String, String> selector = Manifest.map(service.at("/spec/selector"));
    return manifests
        .workloads()
        .filter(each -> each.podLabels().entrySet().containsAll(selector.entrySet()))
        .flatMap(
            each ->
                each.ports().stream()
                    .filter(port -> text(port, "/name").equals(target))
                    .map(port -> new Address(each, port.path("containerPort").asInt())));
  }

  private static void scraping(Manifests manifests, List<String> faults) {
    Manifest prometheus = manifests.get("StatefulSet", "prometheus");
    for (ServerFiles.Scraping.Target target : ServerFiles.Scraping.targets(manifests)) {
      if (!target.workload().equals(prometheus)) {
        allowed(manifests, prometheus, new Address(target.workload(), target.port()), faults);
      }
    }
  }

  private static void allowed(
      Manifests manifests, Manifest client, Address server, List<String> faults) {
    if (!passes(manifests, client, "egress", "to", server.workload(), server.port())) {
      faults.add(
          "%s may not go to %s, port %d".formatted(client, server.workload(), server.port()));
    }
    if (!passes(manifests, server.workload(), "ingress", "from", client, server.port())) {
      faults.add(
          "%s, port %d, does not let in %s".formatted(server.workload(), server.port(), client));
    }
  }

  private static boolean passes(
      Manifests manifests, Manifest of, String way, String peers, Manifest other, int port) {
    return rules(manifests, of, way)
        .filter(rule -> hasPort(rule, port))
        .anyMatch(
            rule ->
                rule.path(peers).isMissingNode()
                    || items(rule.path(peers))
                        .filter(peer -> !peer.has("namespaceSelector") && !peer.has("ipBlock"))
                        .anyMatch(
                            peer ->
                                Manifests.matches(peer.path("podSelector"), other.podLabels())));
  }

  private static boolean outside(Manifests manifests, Manifest client) {
    return rules(manifests, client, "egress")
        .filter(rule -> hasPort(rule, 443))
        .flatMap(rule -> items(rule.path("to")))
        .anyMatch(peer -> text(peer, "/ipBlock/cidr").equals("0.0.0.0/0"));
  }

  private static Stream<JsonNode> rules(Manifests manifests, Manifest workload, String way) {
    return manifests
        .ofKind("NetworkPolicy")
        .filter(each -> Manifests.matches(each.at("/spec/podSelector"), workload.podLabels()))
        .flatMap(each -> items(each.at("/spec/" + way)));
  }

  private static boolean hasPort(JsonNode rule, int port) {
    return rule.path("ports").isMissingNode()
        || items(rule.path("ports")).anyMatch(each -> each.path("port").asInt() == port);
  }

  private static void policy(Manifests manifests, Manifest policy, List<String> faults) {
    List<Manifest> of = manifests.selected(policy.at("/spec/podSelector"));
    if (of.isEmpty() && !isByHand(policy.at("/spec/podSelector"))) {
      faults.add(policy + " is for nobody");
    }
    items(policy.at("/spec/ingress"))
        .flatMap(rule -> items(rule.path("ports")))
        .filter(port -> !listens(of, port))
        .forEach(
            port -> faults.add(policy + " opens " + port.path("port") + ", which is not there"));
    Stream.concat(
            items(policy.at("/spec/ingress")).flatMap(rule -> items(rule.path("from"))),
            items(policy.at("/spec/egress")).flatMap(rule -> items(rule.path("to"))))
        .filter(peer -> !peer.has("namespaceSelector") && !peer.has("ipBlock"))
        .map(peer -> peer.path("podSelector"))
        .filter(selector -> manifests.selected(selector).isEmpty())
        .filter(selector -> !isByHand(selector))
        .forEach(selector -> faults.add(policy + " names " + selector + ", which is nobody"));
  }

  private static boolean isByHand(JsonNode selector) {
    return BY_HAND.contains(text(selector, "/matchLabels/app.kubernetes.io~1name"));
  }

  private static boolean listens(List<Manifest> workloads, JsonNode port) {
    return workloads.stream()
        .flatMap(each -> each.ports().stream())
        .anyMatch(each -> each.path("containerPort").equals(port.path("port")));
  }
}
