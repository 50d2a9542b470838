package io.ledgerflux.operator.doctor;

import java.time.Instant;
import java.util.Map;

/**
 * All that was seen of a system.
 *
 * @param now when, on this machine's clock
 * @param broker the broker
 * @param database the database
 * @param services what is wrong with each service that could be asked; empty text: nothing
 */
record Sight(
    Instant now,
    Look<BrokerSight> broker,
    Look<DatabaseSight> database,
    Map<String, String> services) {}
