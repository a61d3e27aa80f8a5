/**
 * The orderly way to the end of the process. Start reading at {@link
 * org.drachtio.config.internal.drain.DrainComponent}.
 */
package org.drachtio.config.internal.drain;
