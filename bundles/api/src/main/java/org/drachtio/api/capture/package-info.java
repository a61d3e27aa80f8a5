/**
 * SPI: who sees each SIP message as it comes from the wire and goes to it, and each frame to and
 * from applications.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.drachtio.api.capture;
