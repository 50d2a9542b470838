package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code make up} and {@code make down} ask of minikube, kubectl and skaffold. */
class UpAndDownIT {
  private static final Map<String, String> NOTHING_SET = Map.of();

  @TempDir private Path directory;
  private ScriptRig rig;

  @BeforeEach
  void makeRig() throws IOException {
    rig = new ScriptRig(directory);
  }

  @Test
  void makesTheMachineThenSecretsThenDeploysAndWaits() {
    assertThat(rig.run(NOTHING_SET, "up").orFail()).contains("make gateway-ui", "make smoke");
    assertThat(rig.calls())
        .containsSubsequence(
            "minikube status --profile minikube",
            "minikube start --profile minikube --memory=8g --cpus=4 --disk-size=50g --cni=calico"
                + " --container-runtime=docker",
            "minikube addons enable ingress --profile minikube",
            "minikube addons enable metrics-server --profile minikube",
            "kubectl --context minikube --namespace ingress-nginx rollout status"
                + " deployment/ingress-nginx-controller --timeout=10m",
            "kubectl --context minikube apply -f k8s/base/namespace.yaml",
            "kubectl --context minikube --namespace ledgerflux create -f -",
            "skaffold run --profile minikube --kube-context minikube --status-check=false"
                + " --label skaffold.dev/run-id=ledgerflux [commit unknown]",
            "kubectl --context minikube --namespace ledgerflux rollout status"
                + " statefulset.apps/nats --timeout=10m",
            "kubectl --context minikube --namespace ledgerflux rollout status"
                + " deployment.apps/gateway --timeout=10m");
  }

  @Test
  void startsTheMachineThatIsAskedFor() {
    rig.run(
            Map.of(
                "MINIKUBE_PROFILE", "trial",
                "MINIKUBE_MEMORY", "12g",
                "MINIKUBE_CPUS", "6",
                "MINIKUBE_DISK", "80g"),
            "up")
        .orFail();
    assertThat(rig.calls())
        .contains(
            "minikube start --profile trial --memory=12g --cpus=6 --disk-size=80g --cni=calico"
                + " --container-runtime=docker");
  }

  @Test
  void speaksToNoClusterButItsOwn() {
    rig.run(Map.of("MINIKUBE_PROFILE", "trial"), "up").orFail();
    assertThat(rig.calls())
        .filteredOn(call -> call.startsWith("kubectl"))
        .hasSizeGreaterThan(5)
        .allMatch(call -> call.startsWith("kubectl --context trial "));
    assertThat(rig.calls())
        .filteredOn(call -> call.startsWith("skaffold"))
        .hasSize(1)
        .allMatch(call -> call.contains(" --kube-context trial "));
  }

  @Test
  void runsAgainWithTheSameMachineAndSecrets() {
    rig.run(NOTHING_SET, "up").orFail();
    Map<String, Map<String, String>> secrets = rig.secrets();
    int before = rig.calls().size();
    rig.run(NOTHING_SET, "up").orFail();
    assertThat(rig.secrets()).isEqualTo(secrets);
    assertThat(rig.calls().subList(before, rig.calls().size()))
        .noneMatch(call -> call.startsWith("minikube start"))
        .noneMatch(call -> call.contains(" create ") || call.contains(" patch "))
        .anyMatch(call -> call.startsWith("skaffold run"));
  }

  @Test
  void makesThePasswordsThatTheManifestsTake() throws IOException {
    rig.run(NOTHING_SET, "up").orFail();
    Map<String, Set<String>> made = new TreeMap<>();
    rig.secrets().forEach((secret, keys) -> made.put(secret, new TreeSet<>(keys.keySet())));
    assertThat(made).isEqualTo(secretsOfTheManifests());

    List<String> passwords =
        rig.secrets().values().stream().flatMap(keys -> keys.values().stream()).toList();
    assertThat(passwords)
        .doesNotHaveDuplicates()
        .allMatch(password -> password.matches("[A-Za-z][A-Za-z0-9]{31}"));
    assertThat(rig.calls())
        .as("what a list of processes shows")
        .noneMatch(call -> passwords.stream().anyMatch(call::contains));
  }

  @Test
  void addsThePasswordThatANewerVersionNeeds() throws IOException {
    rig.run(NOTHING_SET, "up").orFail();
    Map<String, Map<String, String>> before = rig.secrets();
    Map<String, String> kept = new TreeMap<>(before.getOrDefault("ledgerflux-postgres", Map.of()));
    kept.remove("exporter-password");
    rig.forget("ledgerflux-postgres", "exporter-password");
    rig.run(NOTHING_SET, "up").orFail();
    assertThat(rig.secrets().get("ledgerflux-postgres"))
        .hasSize(kept.size() + 1)
        .containsAllEntriesOf(kept)
        .containsKey("exporter-password");
    assertThat(rig.secrets().get("ledgerflux-nats")).isEqualTo(before.get("ledgerflux-nats"));
  }

  @Test
  void takesTheSimulatorInPlaceOfTheExchange() {
    rig.run(Map.of("FEED", "simulator"), "up").orFail();
    assertThat(rig.calls())
        .anyMatch(call -> call.startsWith("skaffold run --profile minikube-simulator "));
  }

  @Test
  void takesTheSimulatorAwayWhereTheExchangeIsAskedFor() {
    rig.run(Map.of("FEED", "simulator"), "up").orFail();
    assertThat(rig.calls()).noneMatch(call -> call.contains(" delete "));
    rig.run(NOTHING_SET, "up").orFail();
    assertThat(rig.calls())
        .containsSubsequence(
            "skaffold run --profile minikube --kube-context minikube --status-check=false"
                + " --label skaffold.dev/run-id=ledgerflux [commit unknown]",
            "kubectl --context minikube --namespace ledgerflux delete deployment/simulator"
                + " service/simulator serviceaccount/simulator networkpolicy/simulator"
                + " --ignore-not-found");
  }

  @Test
  void hasSkaffoldFindTheJdk() throws IOException {
    String jdk = System.getProperty("java.home");
    rig.run(Map.of("JAVA_HOME", jdk), "up").orFail();
    assertThat(Files.readString(rig.given("java")).strip()).isEqualTo(jdk + "/bin/java");
  }

  @Test
  void removesWhatAStartThatFailedHasLeft() {
    assertThat(rig.run(Map.of("BROKEN", "minikube"), "up").code()).isNotZero();
    rig.run(NOTHING_SET, "down").orFail();
    assertThat(rig.calls()).last().isEqualTo("minikube delete --profile minikube");
  }

  @Test
  void refusesAnotherFeed() {
    Shell.Outcome outcome = rig.run(Map.of("FEED", "binance"), "up");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.output()).contains("FEED is 'binance', but must be live or simulator");
    assertThat(rig.calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "minikube, https://minikube.sigs.k8s.io/docs/start/",
    "kubectl,  https://kubernetes.io/docs/tasks/tools/",
    "skaffold, https://skaffold.dev/docs/install/",
    "docker,   https://docs.docker.com/engine/install/"
  })
  void saysWhichToolIsMissingAndHowToGetIt(String tool, String where) throws IOException {
    rig.remove(tool);
    Shell.Outcome outcome = rig.run(NOTHING_SET, "up");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output().lines())
        .singleElement()
        .asString()
        .startsWith(tool + " is missing: " + where);
    assertThat(rig.calls()).isEmpty();
  }

  @Test
  void namesAllToolsThatAreMissingAtOnce() throws IOException {
    rig.remove("minikube");
    rig.remove("skaffold");
    assertThat(rig.run(NOTHING_SET, "up").output().lines()).hasSize(2);
  }

  @Test
  void saysWhichPartDoesNotBecomeReady() {
    Shell.Outcome outcome = rig.run(Map.of("BROKEN", "deployment.apps/gateway"), "up");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("deployment.apps/gateway did not become ready: see make status and make logs")
        .doesNotContain("LedgerFlux runs");
  }

  @Test
  void removesTheMachineThatItStarted() {
    rig.run(NOTHING_SET, "up").orFail();
    rig.run(NOTHING_SET, "down").orFail();
    assertThat(rig.calls()).last().isEqualTo("minikube delete --profile minikube");
    assertThat(rig.run(NOTHING_SET, "down").orFail()).contains("there is nothing to remove");
  }

  @Test
  void leavesTheMachineThatItFound() {
    Shell.run(directory, Map.of(), List.of("/bin/sh", "-c", ": >state/machine")).orFail();
    rig.run(NOTHING_SET, "up").orFail();
    rig.run(NOTHING_SET, "down").orFail();
    assertThat(rig.calls())
        .noneMatch(call -> call.startsWith("minikube start") || call.startsWith("minikube delete"))
        .endsWith(
            "skaffold delete --profile minikube-simulator --kube-context minikube [commit none]",
            "kubectl --context minikube delete namespace ledgerflux --ignore-not-found");
  }

  @Test
  void leavesTheMachineThatItFoundStopped() {
    Shell.run(directory, Map.of(), List.of("/bin/sh", "-c", ": >state/stopped")).orFail();
    rig.run(NOTHING_SET, "up").orFail();
    rig.run(NOTHING_SET, "down").orFail();
    assertThat(rig.calls())
        .anyMatch(call -> call.startsWith("minikube start"))
        .noneMatch(call -> call.startsWith("minikube delete"));
  }

  @Test
  void refusesAMachineWithoutDocker() {
    Shell.Outcome outcome = rig.run(Map.of("RUNTIME", "containerd://2.2.0"), "up");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output()).contains("minikube (minikube) runs containerd://2.2.0, but");
    assertThat(rig.calls()).noneMatch(call -> call.startsWith("skaffold"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway 8000", "grafana 3000", "prometheus 9090"})
  void bringsAServiceToThisMachine(String service) {
    String[] words = service.split(" ");
    assertThat(rig.run(NOTHING_SET, "forward", words).orFail())
        .contains(words[0] + " is at http://localhost:" + words[1]);
    assertThat(rig.calls())
        .containsExactly(
            "kubectl --context minikube --namespace ledgerflux port-forward service/%s %s:%s"
                .formatted(words[0], words[1], words[1]));
  }

  @Test
  void followsTheLogsOfOneService() {
    rig.run(Map.of("SERVICE", "gateway"), "logs").orFail();
    assertThat(rig.calls())
        .singleElement()
        .asString()
        .contains(
            "--selector app.kubernetes.io/part-of=ledgerflux,app.kubernetes.io/name=gateway ");
  }

  /** What k8s/README.md lists, without what comes from outside. */
  private static Map<String, Set<String>> secretsOfTheManifests() throws IOException {
    String readme = Files.readString(Path.of("../k8s/README.md"));
    Matcher row =
        Pattern.compile(
                "(?m)^\\| `([a-z-]+)` \\| `([a-z.-]+)` \\| (?!production|component)(.*)\\|$")
            .matcher(readme);
    Map<String, Set<String>> secrets = new TreeMap<>();
    while (row.find()) {
      secrets.computeIfAbsent(row.group(1), _ -> new TreeSet<>()).add(row.group(2));
    }
    assertThat(secrets).isNotEmpty();
    return secrets;
  }
}
