/** What is seen from outside: metrics, dashboards, alerts, logs. */
@NullMarked
package io.ledgerflux.observability;

import org.jspecify.annotations.NullMarked;
