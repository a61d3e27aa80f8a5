/** SPI: who decides whether a new request is let in. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.drachtio.api.filter;
