/** SIP over the network: what the transport layer offers upward. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.drachtio.api.transport;
