package io.ledgerflux.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;
import java.util.Set;

/** Which accesses of a class ask what time it is, calls and references to methods alike. */
final class ClockReads {
  private static final Set<String> OF_THE_SYSTEM = Set.of("currentTimeMillis", "nanoTime");

  private ClockReads() {}

  static boolean isOne(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    JavaClass owner = target.getOwner();
    return (owner.isEquivalentTo(System.class) && OF_THE_SYSTEM.contains(target.getName()))
        || (owner.getPackageName().startsWith("java.time") && target.getName().equals("now"))
        || owner.isAssignableTo(InstantSource.class)
        || owner.isAssignableTo(Calendar.class)
        || (owner.isEquivalentTo(Date.class) && isWithoutArguments(target));
  }

  private static boolean isWithoutArguments(AccessTarget target) {
    return target instanceof AccessTarget.ConstructorCallTarget constructor
        && constructor.getRawParameterTypes().isEmpty();
  }
}
