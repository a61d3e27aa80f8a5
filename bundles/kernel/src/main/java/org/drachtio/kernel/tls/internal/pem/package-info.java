/** Reads keys and certificates; start with {@link Pem}. Knows nothing else of this bundle. */
package org.drachtio.kernel.tls.internal.pem;
