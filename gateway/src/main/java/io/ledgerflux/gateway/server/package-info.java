/** The sockets: the one package that speaks Vert.x and Netty. */
@NullMarked
package io.ledgerflux.gateway.server;

import org.jspecify.annotations.NullMarked;
