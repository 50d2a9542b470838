/** How much flows through each hop of the pipeline, read from the services' metrics. */
@NullMarked
package io.ledgerflux.standalone.traffic;

import org.jspecify.annotations.NullMarked;
