package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code make} finds, installs or asks for where something is missing that it needs. */
class ToolScriptsIT {
  private static final Map<String, String> NOTHING_SET = Map.of();
  private static final String INSTALL = "apt-get update && apt-get install -y nats-server";
  private static final String NOTES_ITS_CALL = "echo \"${0##*/} $*\" >>\"$STATE/calls\"";

  @TempDir private Path directory;
  private ScriptRig rig;

  @BeforeEach
  void makeABareMachine() throws IOException {
    rig = new ScriptRig(directory);
    rig.remove("docker");
    rig.confine("find-jdk");
    rig.confine("install-tools");
  }

  @Test
  void asksForAJdk() throws IOException {
    assertAsksForAJdk(rig.run(NOTHING_SET, "check-tools"));
    Path old = installJdk("java-17-openjdk-amd64", "17.0.19");
    assertAsksForAJdk(rig.run(NOTHING_SET, "check-tools"));
    assertAsksForAJdk(rig.run(Map.of("JAVA_HOME", old.toString()), "check-tools"));
  }

  private static void assertAsksForAJdk(Shell.Outcome outcome) {
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("JDK 25 or later", "temurin-25-jdk", "openjdk-25-jdk", "JAVA_HOME");
  }

  @Test
  void findsAJdkBesideAnOlderOne() throws IOException {
    Path old = installJdk("java-17-openjdk-amd64", "17.0.19");
    Path recent = installJdk("temurin-25-jdk-amd64", "25.0.3");
    assertThat(rig.run(Map.of("JAVA_HOME", old.toString()), "find-jdk").orFail())
        .isEqualTo(recent + "\n");
    assertThat(rig.run(NOTHING_SET, "check-tools").orFail()).isEmpty();
  }

  @Test
  void prefersTheJdkOfTheCaller() throws IOException {
    installJdk("temurin-25-jdk-amd64", "25.0.3");
    Path later = installJdk("temurin-26-jdk-amd64", "26");
    assertThat(rig.run(Map.of("JAVA_HOME", later.toString()), "find-jdk").orFail())
        .isEqualTo(later + "\n");
  }

  @Test
  void asksForMaven() throws IOException {
    installJdk("temurin-25-jdk-amd64", "25.0.3");
    rig.remove("mvn");
    Shell.Outcome outcome = rig.run(NOTHING_SET, "check-tools");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output()).contains("Maven 3.8.5 or later", "apt-get install maven");
  }

  @Test
  void isContentWithANatsServerWhereOrdinaryUsersDoNotLook() throws IOException {
    rig.add("id", "echo 1000");
    rig.install("usr/sbin/nats-server", "true");
    assertThat(rig.run(NOTHING_SET, "install-tools").orFail()).isEmpty();
  }

  @Test
  void installsNatsServerAsRoot() throws IOException {
    rig.add("id", "echo 0");
    Path installed = directory.resolve("path/nats-server");
    rig.add(
        "apt-get",
        """
        %s
        [ "$1" = install ] || exit 0
        echo 'echo nats-server: v2.9.10' >%2$s
        chmod +x %2$s"""
            .formatted(NOTES_ITS_CALL, installed));
    assertThat(rig.run(NOTHING_SET, "install-tools").orFail())
        .contains("Installing nats-server: " + INSTALL, "v2.9.10");
    assertThat(rig.calls()).containsExactly("apt-get update", "apt-get install -y nats-server");
  }

  @Test
  void tellsAnOrdinaryUserTheOneCommand() throws IOException {
    rig.add("id", "echo 1000");
    rig.add("apt-get", NOTES_ITS_CALL);
    assertMissing("su - -c '" + INSTALL + "'");
    rig.add("sudo", "exit 1"); // It would ask for a password.
    assertMissing("sudo sh -c '" + INSTALL + "'");
    assertThat(rig.calls()).isEmpty();
  }

  @Test
  void tellsWhyItCouldNotBeInstalled() throws IOException {
    rig.add("id", "echo 0");
    rig.add("apt-get", "echo 'Unable to locate package nats-server' >&2; exit 100");
    assertMissing("Unable to locate package nats-server");
    assertMissing("Put a nats-server of 2.9 or later on the PATH");
  }

  @Test
  void takesDockerWhereNothingMayBeInstalled() throws IOException {
    rig.add("id", "echo 1000");
    rig.add("apt-get", NOTES_ITS_CALL);
    rig.add("docker", "[ \"$1\" = info ]");
    assertThat(rig.run(NOTHING_SET, "install-tools").orFail()).contains("it will run in Docker");
  }

  @Test
  void saysWhereNoPackageManagerIsKnown() throws IOException {
    rig.add("id", "echo 0");
    assertMissing("no package manager is known here");
  }

  @Test
  void leavesOutTheTestsOfWhatCannotBeHad() throws IOException {
    rig.remove("kubectl");
    assertThat(rig.run(NOTHING_SET, "install-for-tests").orFail())
        .contains(
            "kubectl is missing", "prometheus and promtool are missing", "chromium is missing")
        .endsWith(
            "-Dexcluded.integration.tests=timing|long|kubectl|prometheus|browser"
                + " -Dleft.out.kubectl=true -Dleft.out.prometheus=true -Dleft.out.browser=true\n");
  }

  @Test
  void runsAllOtherTestsWhereTheSystemsKubectlIsTooOld() throws IOException {
    rig.remove("kubectl");
    rig.add("id", "echo 0");
    rig.add("apt-get", NOTES_ITS_CALL);
    rig.add("apt-cache", "echo '  Candidate: 1.20.5+really1.20.2-1.1'");
    for (String there : new String[] {"prometheus", "promtool", "chromium"}) {
      rig.add(there, "true");
    }
    assertThat(rig.run(NOTHING_SET, "install-for-tests").orFail())
        .contains("the system's package kubernetes-client is too old", "pkgs.k8s.io")
        .endsWith("-Dexcluded.integration.tests=timing|long|kubectl -Dleft.out.kubectl=true\n");
    assertThat(rig.calls()).isEmpty();
  }

  @Test
  void leavesOutNoTestWhereAllIsThere() throws IOException {
    rig.remove("kubectl");
    rig.add("kubectl", "echo 'Client Version: v1.32.4'");
    for (String there : new String[] {"prometheus", "promtool", "chromium"}) {
      rig.add(there, "true");
    }
    assertThat(rig.run(NOTHING_SET, "install-for-tests").orFail())
        .isEqualTo("-Dexcluded.integration.tests=timing|long\n");
  }

  private void assertMissing(String what) {
    Shell.Outcome outcome = rig.run(NOTHING_SET, "install-tools");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output()).contains(what);
  }

  private Path installJdk(String name, String version) throws IOException {
    String home = "usr/lib/jvm/" + name;
    rig.install(home + "/bin/javac", "true");
    Path installed = rig.system().resolve(home);
    Files.writeString(installed.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return installed;
  }
}
