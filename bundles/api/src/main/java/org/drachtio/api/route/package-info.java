/** SPI: who decides where a new request goes. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.route;
