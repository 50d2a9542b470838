/** What is asked and answered over HTTP: parameters, pages, problems. Plain, without a server. */
@NullMarked
package io.ledgerflux.gateway.rest;

import org.jspecify.annotations.NullMarked;
