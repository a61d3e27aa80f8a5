/**
 * A logged line and the forms in which it is written: start with {@link
 * org.drachtio.logging.internal.line.Line} and {@code Layout}.
 */
package org.drachtio.logging.internal.line;
