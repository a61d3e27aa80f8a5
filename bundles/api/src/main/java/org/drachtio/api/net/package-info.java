/** IP addresses and networks as values, for those who decide by the source of a request. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.net;
