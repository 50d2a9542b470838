package io.ledgerflux.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** That StructureTest sees whoever asks what time it is, however it is asked. */
class ClockReadsTest {
  @SuppressWarnings({"JavaUtilDate", "JavaTimeDefaultTimeZone", "unused"})
  private static final class Readers {
    List<Object> system() {
      return List.of(System.currentTimeMillis());
    }

    List<Object> nanos() {
      return List.of(System.nanoTime());
    }

    LongSupplier reference() {
      return System::nanoTime;
    }

    Object instant() {
      return Instant.now();
    }

    Object date() {
      return LocalDate.now(ZoneOffset.UTC);
    }

    Object dateTime() {
      return LocalDateTime.now();
    }

    Object offsetDateTime() {
      return OffsetDateTime.now(ZoneOffset.UTC);
    }

    Object zonedDateTime() {
      return ZonedDateTime.now(ZoneOffset.UTC);
    }

    Object olderDate() {
      return new Date();
    }

    Object calendar() {
      return Calendar.getInstance();
    }

    Object clock() {
      return Clock.systemUTC();
    }

    Object source() {
      return InstantSource.system();
    }
  }

  @SuppressWarnings({"JavaUtilDate", "unused"})
  private static final class Others {
    Object told(long millis) {
      return new Date(Instant.ofEpochMilli(millis).plusSeconds(1).toEpochMilli());
    }
  }

  @TestFactory
  Stream<DynamicTest> seesEachWayToReadAClock() {
    return methods(Readers.class)
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> assertReads(method, true)));
  }

  @TestFactory
  Stream<DynamicTest> seesNoneWhereTheTimeIsHandedIn() {
    return methods(Others.class)
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> assertReads(method, false)));
  }

  private static Stream<JavaMethod> methods(Class<?> type) {
    JavaClass imported = new ClassFileImporter().importClass(type);
    return imported.getMethods().stream();
  }

  private static void assertReads(JavaMethod method, boolean reads) {
    assertThat(method.getAccessesFromSelf().stream().anyMatch(ClockReads::isOne)).isEqualTo(reads);
  }
}
