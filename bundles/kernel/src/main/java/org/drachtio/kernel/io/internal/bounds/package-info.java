/**
 * What connections may keep, and how many there may be. Start with {@link
 * org.drachtio.kernel.io.internal.bounds.NetworkSettings}, which says how much, and {@code
 * Budgets}, which all connections share; a {@code Charge} is the part of one connection.
 */
package org.drachtio.kernel.io.internal.bounds;
