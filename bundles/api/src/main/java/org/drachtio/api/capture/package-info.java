/** SPI: who sees each SIP message as it comes from the wire and goes to it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.capture;
