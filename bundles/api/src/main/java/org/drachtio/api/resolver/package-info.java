/**
 * How a host name becomes addresses (RFC 3263): an SPI, so that a site can put its own naming in
 * the place of the server's.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.resolver;
