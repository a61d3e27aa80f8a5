/**
 * The services that observe calls, and what is kept for one that is replaced: start with {@code
 * ObserverServices}.
 */
package org.drachtio.sip.transaction.internal.observe;
