/** Who offers the services that this layer uses. */
package org.drachtio.sip.transport.internal.provider;
