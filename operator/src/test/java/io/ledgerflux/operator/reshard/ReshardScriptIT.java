package io.ledgerflux.operator.reshard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The steps of scripts/reshard in a cluster, with stand-ins for kubectl and the operator. */
class ReshardScriptIT {
  private static final String LOGIN =
      " as operator secret-of-ledgerflux-nats ledgerflux_writer secret-of-ledgerflux-postgres";

  private static final String GO_ON =
      "statefulset.apps/normalizer=2 statefulset.apps/snapshotter=2"
          + " statefulset.apps/snapshotter-b=2 ";

  /** Far above what the venue was seen to send of a few products, over minutes. */
  private static final int BUSY_MESSAGES_PER_SECOND = 1_000;

  /** Long enough for a machine that does much beside. */
  private static final Duration A_STEP = Duration.ofMinutes(2);

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
            "operator reshard begin 6 --patience 40" + LOGIN,
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
        .noneMatch(call -> call.contains("--patience"));
  }

  @Test
  void makesAllAsItWasWherePodsDoNotStop() throws IOException, InterruptedException {
    assertThat(run(Map.of("FAILS", "kubectl wait"), "6")).isNotZero();
    assertThat(calls())
        .containsSubsequence(
            "operator reshard begin 6 --patience 40" + LOGIN,
            "operator reshard abort" + LOGIN,
            "kubectl scale statefulset.apps/normalizer --replicas=2",
            "kubectl scale statefulset.apps/snapshotter --replicas=2")
        .noneMatch(call -> call.contains("set env"));
    assertThat(output()).contains("All is as it was.");
  }

  @Test
  void triesAgainToEndWhereAServerIsAwayForAMoment() throws IOException, InterruptedException {
    assertThat(run(Map.of("ENDS_AT", "3"), "6")).isZero();
    assertThat(calls())
        .containsSubsequence(
            "operator reshard end" + LOGIN,
            "operator reshard end" + LOGIN,
            "operator reshard end" + LOGIN,
            "kubectl scale statefulset.apps/normalizer --replicas=2")
        .noneMatch(call -> call.contains("abort"));
  }

  @Test
  void makesAllAsItWasWhereEndDoesNothing() throws IOException, InterruptedException {
    assertThat(run(Map.of("ENDS_AT", "0"), "6")).isNotZero();
    assertThat(calls())
        .containsSubsequence(
            "operator reshard end" + LOGIN,
            "operator reshard abort" + LOGIN,
            "kubectl scale statefulset.apps/normalizer --replicas=2")
        .noneMatch(call -> call.contains("set env"));
    assertThat(output()).contains("All is as it was.");
  }

  @Test
  void startsNothingUnderTheOldNumberWherePositionsMayBeMadeAnew()
      throws IOException, InterruptedException {
    assertThat(run(Map.of("ENDS_AT", "0", "ABORTS", "positions are being made anew"), "6"))
        .isNotZero();
    assertThat(calls()).noneMatch(call -> call.matches("kubectl (scale .*=2|set).*"));
    assertThat(output()).contains(GO_ON + "' make reshard N=6").doesNotContain("All is as it was.");
  }

  @Test
  void goesOnWhereItWasToldTo() throws IOException, InterruptedException {
    assertThat(run(Map.of("GO_ON", GO_ON), "6")).isZero();
    assertThat(calls())
        .containsSubsequence(
            "operator reshard end" + LOGIN,
            "kubectl set env statefulset.apps/normalizer statefulset.apps/snapshotter"
                + " statefulset.apps/snapshotter-b NUM_SHARDS=6",
            "kubectl scale statefulset.apps/normalizer --replicas=2",
            "kubectl scale statefulset.apps/snapshotter-b --replicas=2")
        .noneMatch(call -> call.contains("begin") || call.contains("--replicas=0"));
  }

  @Test
  void takesAnEndWhoseAnswerWasLostForDone() throws IOException, InterruptedException {
    assertThat(run(Map.of("ENDS_AT", "0", "ENDED", "no change is under way"), "6")).isZero();
    assertThat(calls())
        .contains("kubectl scale statefulset.apps/normalizer --replicas=2")
        .noneMatch(call -> call.contains("abort"));
  }

  /** At the address that the operator's program uses somebody else may listen. */
  @Test
  void takesNoForwardAtAnotherAddress() throws IOException, InterruptedException {
    assertThat(run(Map.of("LISTENS", "[::1]"), "6")).isNotZero();
    assertThat(output()).contains("service nats cannot be reached: Forwarding from [::1]:");
    assertThat(calls()).noneMatch(call -> call.startsWith("operator"));
  }

  @Test
  void leavesNoForwardBehind() throws IOException, InterruptedException {
    assertThat(run(Map.of(), "6")).isZero();
    assertThat(run(Map.of("FAILS", "kubectl wait"), "6")).isNotZero();
    List<String> forwards = Files.readAllLines(state.resolve("forwards"));
    assertThat(forwards).as("two of each run, and two to undo the second").hasSize(6);
    await("they end")
        .atMost(A_STEP)
        .untilAsserted(() -> assertThat(forwards).noneMatch(ReshardScriptIT::runs));
  }

  /** Whether a process runs; one that has ended stays known until somebody asks how it did. */
  private static boolean runs(String pid) {
    Path facts = Path.of("/proc", pid, "stat");
    try {
      boolean hasEnded = Files.exists(facts) && Files.readString(facts).matches("(?s).*\\) Z .*");
      return !hasEnded
          && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent();
    } catch (IOException e) {
      // It ended meanwhile.
      return false;
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void makesAllAsItWasAfterCtrlC() throws Exception {
    // Whoever runs the tests in the background has them ignore SIGINT, and all that they start.
    Process process =
        start(
            Map.of("WAITS", "kubectl wait"),
            List.of("env", "--default-signal=INT", "setsid", "../scripts/reshard", "6"));
    await()
        .atMost(A_STEP)
        .until(() -> calls().stream().anyMatch(call -> call.startsWith("kubectl wait")));

    // By setsid the script leads a group of processes of its own.
    Process ctrlC = new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start();
    assertThat(ctrlC.waitFor()).isZero();

    assertThat(process.waitFor(A_STEP.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(output()).contains("All is as it was.");
    assertThat(Files.readAllLines(state.resolve("forwards")))
        .as("two that Ctrl-C ended, and two by which it was undone")
        .hasSize(4);
    assertThat(calls())
        .containsSubsequence(
            "operator reshard abort" + LOGIN,
            "kubectl scale statefulset.apps/normalizer --replicas=2");
  }

  /** What comes meanwhile waits in the ingestors, and is dropped past what they may hold. */
  @Test
  void holdsForLessThanIngestorsDo() throws IOException {
    int hold = number(Path.of("../scripts/reshard"), "HOLD_SECONDS:-(\\d+)");
    Path ingestor = Path.of("../k8s/base/ingestor/kustomization.yaml");
    assertThat(hold).isLessThan(number(ingestor, "QUEUE_MAX_SECONDS=(\\d+)"));
    assertThat(hold * BUSY_MESSAGES_PER_SECOND)
        .isLessThan(number(ingestor, "QUEUE_MAX_MESSAGES=(\\d+)"));
  }

  @Test
  void givesEachStepLessTimeWhereThereIsLess() throws IOException, InterruptedException {
    assertThat(run(Map.of("HOLD_SECONDS", "100"), "6")).isZero();
    assertThat(calls())
        .anyMatch(call -> call.matches("operator reshard begin 6 --patience ([1-9]|10) .*"));
  }

  @Test
  void stopsNothingWhereItDoesNotDrain() throws IOException, InterruptedException {
    assertThat(
            run(
                Map.of(
                    "FAILS", "operator reshard begin 6 --patience",
                    "ABORTS", "no change is under way"),
                "6"))
        .isNotZero();
    assertThat(output()).contains("All is as it was.").doesNotContain("GO_ON");
    assertThat(calls()).noneMatch(call -> call.matches("kubectl (scale|set).*"));
  }

  @Test
  void saysThatTheNumberIsChangedWhereTheRestFails() throws IOException, InterruptedException {
    assertThat(run(Map.of("FAILS", "kubectl rollout"), "6")).isNotZero();
    assertThat(calls()).noneMatch(call -> call.contains("abort"));
    assertThat(output())
        .contains("The number is changed", GO_ON + "' make reshard N=6")
        .doesNotContain("All is as it was.");
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
    Process process = start(variables, command);
    assertThat(process.waitFor(A_STEP.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Process start(Map<String, String> variables, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(state.resolve("output").toFile());
    builder.environment().remove("MINIKUBE_PROFILE");
    builder.environment().remove("DRY_RUN");
    builder.environment().put("PATH", path + File.pathSeparator + System.getenv("PATH"));
    builder.environment().put("STATE", state.toString());
    builder.environment().put("PAUSE_SECONDS", "0");
    builder.environment().put("OPERATOR", path.resolve("operator").toString());
    builder.environment().putAll(variables);
    return builder.start();
  }

  private static int number(Path file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(file));
    assertThat(found.find()).as("%s in %s", pattern, file).isTrue();
    return Integer.parseInt(found.group(1));
  }

  private String output() throws IOException {
    return Files.readString(state.resolve("output"));
  }

  private List<String> calls() throws IOException {
    Path calls = state.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }
}
