/**
 * Certificates and their files, which are watched. Start with {@link
 * org.drachtio.kernel.tls.internal.TlsCertificatesComponent}.
 */
package org.drachtio.kernel.tls.internal;
