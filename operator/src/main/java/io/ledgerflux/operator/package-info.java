/** Tools for whoever runs the pipeline. */
@NullMarked
package io.ledgerflux.operator;

import org.jspecify.annotations.NullMarked;
