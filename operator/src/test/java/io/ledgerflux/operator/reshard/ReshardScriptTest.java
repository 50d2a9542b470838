package io.ledgerflux.operator.reshard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of scripts/reshard in a cluster, with stand-ins for kubectl and the operator. */
class ReshardScriptTest {
  private static final String LOGIN =
      " as operator secret-of-ledgerflux-nats ledgerflux_writer secret-of-ledgerflux-postgres";

  @TempDir private Path state;
  private Path path;

  @BeforeEach
  void makeThePath() throws IOException {
    path = Files.createDirectory(state.resolve("path"));
    for (String name : List.of("kubectl", "operator")) {
      Path standIn = path.resolve(name);
      Files.copy(Path.of("src/test/resources/stand-in", name), standIn);
      assertThat(standIn.toFile().setExecutable(true)).isTrue();
    }
  }

  @Test
  void holdsDrainsMovesAndStartsAgain() throws IOException, InterruptedException {
    assertThat(run(Map.of(), "6")).isZero();
    assertThat(calls())
        .containsSubsequence(
            "operator reshard begin 6 --dry-run" + LOGIN,
            "operator reshard begin 6" + LOGIN,
            "kubectl scale statefulset.apps/normalizer statefulset.apps/snapshotter"
                + " statefulset.apps/snapshotter-b --replicas=0",
            "kubectl wait --for=delete pod -l app in (normalizer,snapshotter) --timeout=60s",
            "operator reshard end" + LOGIN,
            "kubectl set env statefulset.apps/normalizer statefulset.apps/snapshotter"
                + " statefulset.apps/snapshotter-b NUM_SHARDS=6",
            "kubectl scale statefulset.apps/normalizer --replicas=2",
            "kubectl scale statefulset.apps/snapshotter --replicas=2",
            "kubectl scale statefulset.apps/snapshotter-b --replicas=2",
            "kubectl rollout status statefulset.apps/normalizer --timeout=10m",
            "kubectl rollout status statefulset.apps/snapshotter --timeout=10m",
            "kubectl set env deployment/ingestor deployment/gateway NUM_SHARDS=6")
        .noneMatch(call -> call.contains("abort"));
  }

  @Test
  void onlyTellsInADryRun() throws IOException, InterruptedException {
    assertThat(run(Map.of("DRY_RUN", "1"), "6")).isZero();
    assertThat(calls())
        .contains("operator reshard begin 6 --dry-run" + LOGIN)
        .noneMatch(call -> call.matches("kubectl (scale|set|wait).*"))
        .doesNotContain("operator reshard begin 6" + LOGIN);
  }

  @Test
  void makesAllAsItWasWherePodsDoNotStop() throws IOException, InterruptedException {
    assertThat(run(Map.of("FAILS", "kubectl wait"), "6")).isNotZero();
    assertThat(calls())
        .containsSubsequence(
            "operator reshard begin 6" + LOGIN,
            "operator reshard abort" + LOGIN,
            "kubectl scale statefulset.apps/normalizer --replicas=2",
            "kubectl scale statefulset.apps/snapshotter --replicas=2")
        .noneMatch(call -> call.contains("set env"));
  }

  @Test
  void stopsNothingWhereItDoesNotDrain() throws IOException, InterruptedException {
    assertThat(run(Map.of("FAILS", "operator reshard begin"), "6")).isNotZero();
    assertThat(calls()).noneMatch(call -> call.matches("kubectl (scale|set).*"));
  }

  @Test
  void saysThatTheNumberIsChangedWhereTheRestFails() throws IOException, InterruptedException {
    assertThat(run(Map.of("FAILS", "kubectl rollout"), "6")).isNotZero();
    assertThat(calls()).noneMatch(call -> call.contains("abort"));
    assertThat(Files.readString(state.resolve("output"))).contains("The number is changed");
  }

  @Test
  void asksForANumber() throws IOException, InterruptedException {
    assertThat(run(Map.of())).isEqualTo(2);
    assertThat(run(Map.of(), "0")).isEqualTo(2);
    assertThat(run(Map.of(), "six")).isEqualTo(2);
    assertThat(state.resolve("calls")).doesNotExist();
  }

  private int run(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("../scripts/reshard"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(state.resolve("output").toFile());
    builder.environment().remove("MINIKUBE_PROFILE");
    builder.environment().remove("DRY_RUN");
    builder.environment().put("PATH", path + File.pathSeparator + System.getenv("PATH"));
    builder.environment().put("STATE", state.toString());
    builder.environment().put("OPERATOR", path.resolve("operator").toString());
    builder.environment().putAll(variables);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(state.resolve("calls"));
  }
}
