/** The proof that the manifests are right, without a cluster. */
@NullMarked
package io.ledgerflux.k8s;

import org.jspecify.annotations.NullMarked;
