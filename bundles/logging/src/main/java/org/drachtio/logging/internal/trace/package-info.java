/** Traces the messages of chosen calls. */
package org.drachtio.logging.internal.trace;
