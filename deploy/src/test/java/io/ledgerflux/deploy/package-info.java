/** Images, scripts and files of deployment, tried without a container engine or a cluster. */
@NullMarked
package io.ledgerflux.deploy;

import org.jspecify.annotations.NullMarked;
