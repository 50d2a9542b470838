package io.ledgerflux.gateway.tape;

import io.ledgerflux.model.Tick;

/**
 * A tick that takes its place on the tape.
 *
 * @param tick what it tells
 * @param frame as it goes to subscribers
 */
public record TapeTick(Tick tick, Frame frame) {}
