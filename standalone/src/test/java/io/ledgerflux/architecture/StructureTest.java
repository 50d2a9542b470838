package io.ledgerflux.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.ledgerflux.nats.Position;
import io.ledgerflux.ops.Backoff;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The lines between the packages, as ARCHITECTURE.md draws them. */
@AnalyzeClasses(packages = "io.ledgerflux", importOptions = StructureTest.Shipped.class)
final class StructureTest {
  private static final List<String> SERVICES =
      List.of("ingestor", "normalizer", "snapshotter", "gateway");

  private static final String[] PROGRAMS = {
    "io.ledgerflux.ingestor..",
    "io.ledgerflux.normalizer..",
    "io.ledgerflux.snapshotter..",
    "io.ledgerflux.gateway..",
    "io.ledgerflux.simulator..",
    "io.ledgerflux.client..",
    "io.ledgerflux.embedded..",
    "io.ledgerflux.operator..",
    "io.ledgerflux.standalone.."
  };

  /** Decisions and values: plain Java, and the time is handed in. */
  private static final String[] PLAIN = {
    "io.ledgerflux.model..",
    "io.ledgerflux.ingestor.queue..",
    "io.ledgerflux.ingestor.supervision..",
    "io.ledgerflux.ingestor.venue..",
    "io.ledgerflux.normalizer.core..",
    "io.ledgerflux.snapshotter.batch..",
    "io.ledgerflux.snapshotter.candles..",
    "io.ledgerflux.snapshotter.gaps..",
    "io.ledgerflux.snapshotter.partitions..",
    "io.ledgerflux.gateway.access..",
    "io.ledgerflux.gateway.session..",
    "io.ledgerflux.gateway.tape..",
    "io.ledgerflux.gateway.market..",
    "io.ledgerflux.gateway.protocol..",
    "io.ledgerflux.gateway.rest..",
    "io.ledgerflux.client.protocol..",
    "io.ledgerflux.simulator.market..",
    "io.ledgerflux.simulator.fault..",
    "io.ledgerflux.simulator.venue..",
    "io.ledgerflux.simulator.wire.."
  };

  /** What stands around them: sockets, the broker, the database, files, JSON, metrics, threads. */
  private static final String[] SHELL = {
    "io.ledgerflux.ingestor",
    "io.ledgerflux.ingestor.codec",
    "io.ledgerflux.ingestor.feed",
    "io.ledgerflux.ingestor.metrics",
    "io.ledgerflux.ingestor.publish",
    "io.ledgerflux.normalizer",
    "io.ledgerflux.normalizer.codec",
    "io.ledgerflux.snapshotter",
    "io.ledgerflux.snapshotter.db",
    "io.ledgerflux.snapshotter.shard",
    "io.ledgerflux.snapshotter.upkeep",
    "io.ledgerflux.gateway",
    "io.ledgerflux.gateway.codec",
    "io.ledgerflux.gateway.feed",
    "io.ledgerflux.gateway.history",
    "io.ledgerflux.gateway.metrics",
    "io.ledgerflux.gateway.server"
  };

  /** What users get: no tests, wherever a build puts their class files. */
  static final class Shipped implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }

  private StructureTest() {}

  @ArchTest
  static final ArchRule coreAndModelImportTheJdkAlone =
      classes()
          .that()
          .resideInAnyPackage(PLAIN)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify.annotations..")
                  .or(resideInAnyPackage(PLAIN))
                  // Values and arithmetic, though their packages do more.
                  .or(type(Position.class))
                  .or(type(Backoff.class)));

  @ArchTest
  static final ArchRule coreAndModelReadNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(PLAIN)
          .should()
          .accessTargetWhere(describe("it tells the time", ClockReads::isOne))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class);

  @ArchTest
  static void eachPackageOfAServiceIsPlainOrShell(JavaClasses all) {
    var others = new TreeSet<String>();
    for (String service : SERVICES) {
      all.that(resideInAPackage("io.ledgerflux." + service + ".."))
          .that(DescribedPredicate.not(resideInAnyPackage(PLAIN)))
          .forEach(type -> others.add(type.getPackageName()));
    }
    assertThat(others).as("packages that are not plain").containsExactlyInAnyOrder(SHELL);
  }

  /** What the broker tells of times is compared with the time that the broker tells. */
  @ArchTest
  static final ArchRule whoForgetsAProductReadsNoClockOfHisOwn =
      noClasses()
          .that()
          .resideInAPackage("io.ledgerflux.operator.products..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod("java.time.Instant", "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.time.InstantSource.class);

  @ArchTest
  static final ArchRule onlyCodecsAndConfigurationImportJackson =
      noClasses()
          .that()
          .resideOutsideOfPackages("..codec..", "io.ledgerflux.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..");

  @ArchTest
  static final ArchRule onlyOnePackageImportsJnats =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.ledgerflux.nats..", "io.ledgerflux.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.nats..");

  @ArchTest
  static final ArchRule commonKnowsNoProgram =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROGRAMS);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.ledgerflux.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingStaticChanges = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule onlyProgramsWriteToTheirStandardOutput =
      noClasses()
          .that(describe("are no program's", StructureTest::isNoProgram))
          .should()
          .accessField(System.class, "out");

  @ArchTest
  static void noProgramDependsOnAnother(JavaClasses all) {
    for (String program : List.of(PROGRAMS)) {
      // An operator's tools do with the services' own code what the services do.
      if (program.contains("standalone") || program.contains("operator")) {
        continue;
      }
      DescribedPredicate<JavaClass> other =
          resideInAnyPackage(PROGRAMS).and(DescribedPredicate.not(resideInAPackage(program)));
      noClasses().that().resideInAPackage(program).should().dependOnClassesThat(other).check(all);
    }
  }

  @ArchTest
  static void onePackageOfAServiceSpeaksToTheDatabase(JavaClasses all) {
    for (String service : SERVICES) {
      assertThat(packagesThatUse(all, service, "java.sql", "com.zaxxer", "org.postgresql"))
          .as("packages of %s with JDBC", service)
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  @ArchTest
  static void onePackageOfAServiceSpeaksVertx(JavaClasses all) {
    for (String service : SERVICES) {
      assertThat(packagesThatUse(all, service, "io.vertx", "io.netty"))
          .as("packages of %s with Vert.x", service)
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  /** Whoever calls the one that speaks may have to catch what it throws. */
  private static Set<String> packagesThatUse(JavaClasses all, String service, String... libraries) {
    var users = new TreeSet<String>();
    for (JavaClass user : all.that(resideInAPackage("io.ledgerflux." + service + ".."))) {
      user.getDirectDependenciesFromSelf().stream()
          .filter(dependency -> !dependency.getTargetClass().isAssignableTo(SQLException.class))
          .map(dependency -> dependency.getTargetClass().getPackageName())
          .filter(used -> List.of(libraries).stream().anyMatch(used::startsWith))
          .forEach(used -> users.add(user.getPackageName()));
    }
    return users;
  }

  /** A program's class has a main, or speaks picocli, or is written for one that does. */
  private static boolean isNoProgram(JavaClass type) {
    boolean hasMain =
        type.getMethods().stream()
            .anyMatch(
                m -> m.getName().equals("main") && m.getModifiers().contains(JavaModifier.STATIC));
    return !hasMain
        && !resideInAnyPackage(
                "io.ledgerflux.standalone..", "io.ledgerflux.client..", "io.ledgerflux.simulator..")
            .test(type)
        && !type.getName().equals("io.ledgerflux.ops.Program");
  }
}
