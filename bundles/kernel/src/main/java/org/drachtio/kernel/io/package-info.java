/**
 * Sockets: datagrams, listeners, connectors, connections. Knows nothing about SIP; contracts use
 * JDK types only.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.drachtio.kernel.io;
