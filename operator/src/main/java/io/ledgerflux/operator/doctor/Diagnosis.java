package io.ledgerflux.operator.doctor;

import static io.ledgerflux.operator.doctor.Finding.well;
import static io.ledgerflux.operator.doctor.Finding.wrong;

import java.util.ArrayList;
import java.util.List;

/** What follows from what was seen: plain decisions, without a server and without a clock. */
final class Diagnosis {
  private Diagnosis() {}

  /** What is to be said of {@code sight}, in the order of a tick's path. */
  static List<Finding> of(Sight sight) {
    List<Finding> findings = new ArrayList<>();
    sight.services().forEach((name, missing) -> findings.add(service(name, missing)));
    switch (sight.broker()) {
      case Look.Away<BrokerSight>(String where, String why) ->
          findings.add(wrong("The broker at %s cannot be reached: %s.".formatted(where, why)));
      case Look.Seen<BrokerSight>(BrokerSight broker) ->
          findings.addAll(BrokerDiagnosis.of(broker, sight.now()));
    }
    switch (sight.database()) {
      case Look.Away<DatabaseSight>(String where, String why) ->
          findings.add(
              wrong(
                  ("The database at %s cannot be used: %s. Ticks wait in market_ticks until it is"
                          + " back.")
                      .formatted(where, why)));
      case Look.Seen<DatabaseSight>(DatabaseSight database) ->
          findings.addAll(DatabaseDiagnosis.of(database, sight.now()));
    }
    return findings;
  }

  private static Finding service(String name, String missing) {
    return missing.isEmpty()
        ? well("The %s is ready.".formatted(name))
        : wrong("The %s is not ready: %s.".formatted(name, missing));
  }

  /** Whether none of {@code findings} has somebody do something. */
  static boolean isWell(List<Finding> findings) {
    return findings.stream().noneMatch(one -> one.severity() == Finding.Severity.WRONG);
  }
}
