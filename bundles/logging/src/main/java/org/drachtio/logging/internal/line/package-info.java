/** A logged line and the forms in which it is written. */
package org.drachtio.logging.internal.line;
