/**
 * The JSON of the messages on the wire: the one place where wire names ({@code px}, {@code
 * ts_event}) meet the vocabulary.
 */
@NullMarked
package io.ledgerflux.codec;

import org.jspecify.annotations.NullMarked;
