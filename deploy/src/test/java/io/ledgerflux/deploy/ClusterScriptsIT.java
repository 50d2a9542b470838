package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators do on a cluster of their own: pods by hand, secrets, a deployment. */
class ClusterScriptsIT {
  private static final Map<String, String> ELSEWHERE = Map.of("KUBE_CONTEXT", "mine");

  @TempDir private Path directory;
  private ScriptRig rig;

  @BeforeEach
  void makeRig() throws IOException {
    rig = new ScriptRig(directory);
  }

  @Test
  void makesAKeyByThePodOfTheGatewaysImage() throws IOException {
    String output =
        rig.run(Map.of(), "pod", "keys", "create", "--name", "a \"desk\" \\ & more").orFail();

    assertThat(output).contains("what it says");
    JsonNode pod = given("created");
    assertThat(pod.at("/spec/containers/0/image").asText())
        .isEqualTo("registry.example.com/ledgerflux-gateway:1");
    assertThat(pod.at("/spec/containers/0/args").valueStream().map(JsonNode::asText))
        .containsExactly("keys", "create", "--name", "a \"desk\" \\ & more");
    assertThat(rig.calls())
        .last()
        .isEqualTo(
            "kubectl --context minikube --namespace ledgerflux delete pod operator-keys"
                + " --ignore-not-found --grace-period=5 --timeout=60s");
  }

  @Test
  void runsTheClientWhereItIsAskedTo() throws IOException {
    rig.run(ELSEWHERE, "pod", "client", "watch", "BTC-USD", "--url", "ws://gateway:8000/ws")
        .orFail();

    assertThat(given("created").at("/spec/containers/0/args").valueStream().map(JsonNode::asText))
        .containsExactly("watch", "BTC-USD", "--url", "ws://gateway:8000/ws");
    assertThat(rig.calls()).allMatch(call -> call.startsWith("kubectl --context mine "));
  }

  @Test
  void endsAsThePodDoesAndTakesItAway() {
    Shell.Outcome outcome = rig.run(Map.of("EXIT", "3"), "pod", "client", "smoke");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(rig.calls()).last().asString().contains("delete pod client");
  }

  @Test
  void takesAwayAPodThatDoesNotStart() {
    Shell.Outcome outcome =
        rig.run(Map.of("PHASE", "Pending", "TRIES", "1"), "pod", "client", "smoke");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output()).contains("client does not start");
    assertThat(rig.calls()).last().asString().contains("delete pod client");
  }

  @Test
  void makesACertificateThatAllServersCanShow() throws Exception {
    rig.run(ELSEWHERE, "make-nats-certificate").orFail();

    JsonNode secret = given("created");
    assertThat(secret.at("/metadata/name").asText()).isEqualTo("ledgerflux-nats-tls");
    assertThat(secret.path("stringData").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("ca.crt", "tls.crt", "tls.key");
    X509Certificate certificate = certificate(secret.path("stringData").path("tls.crt"));
    X509Certificate authority = certificate(secret.path("stringData").path("ca.crt"));
    certificate.verify(authority.getPublicKey());
    assertThat(authority.getBasicConstraints()).isNotNegative();
    assertThat(certificate.getBasicConstraints()).isNegative();
    assertThat(
            certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1))))
        .contains("nats", "nats-headless", "*.nats-headless");
    assertThat(certificate.getExtendedKeyUsage())
        .as("of servers and of clients")
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(secret.path("stringData").path("tls.key").asText()).startsWith("-----BEGIN");
  }

  @Test
  void keepsACertificateThatIsThere() throws IOException {
    Files.createDirectories(rig.given("secrets"));
    Files.writeString(rig.given("secrets").resolve("ledgerflux-nats-tls"), "tls.crt: x\n");

    assertThat(rig.run(ELSEWHERE, "make-nats-certificate").orFail()).contains("is kept");
    assertThat(rig.calls()).noneMatch(call -> call.contains("create"));
  }

  @Test
  void makesPasswordsOnAnotherCluster() {
    rig.run(ELSEWHERE, "make-secrets").orFail();

    assertThat(rig.secrets()).containsKey("ledgerflux-postgres");
    assertThat(rig.calls()).allMatch(call -> call.startsWith("kubectl --context mine "));
  }

  @Test
  void deploysAnOverlayOfOnesOwn() throws IOException {
    rig.run(
            Map.of(
                "OVERLAY", "k8s/overlays/mine",
                "REGISTRY", "registry.example.com/ledgerflux",
                "KUBE_CONTEXT", "mine"),
            "deploy")
        .orFail();

    assertThat(rig.calls())
        .containsExactly(
            "skaffold run --filename - --profile production --kube-context mine --default-repo"
                + " registry.example.com/ledgerflux --label skaffold.dev/run-id=ledgerflux"
                + " [commit unknown]");
    assertThat(
            given("skaffold.yaml")
                .path("profiles")
                .valueStream()
                .filter(profile -> profile.path("name").asText().equals("production"))
                .map(profile -> profile.at("/manifests/kustomize/paths").toString()))
        .containsExactly("[\"k8s/overlays/mine\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OVERLAY", "REGISTRY", "KUBE_CONTEXT"})
  void deploysNowhereUnlessItIsTold(String missing) {
    Map<String, String> told =
        new HashMap<>(
            Map.of("OVERLAY", "k8s/overlays/mine", "REGISTRY", "r", "KUBE_CONTEXT", "mine"));
    told.remove(missing);
    Shell.Outcome outcome = rig.run(told, "deploy");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.output()).contains("Say " + missing);
    assertThat(rig.calls()).isEmpty();
  }

  private JsonNode given(String name) throws IOException {
    return Yaml.parse(Files.readString(rig.given(name)));
  }

  private static X509Certificate certificate(JsonNode pem) throws Exception {
    byte[] bytes = pem.asText().getBytes(StandardCharsets.UTF_8);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(bytes));
  }
}
